package dbtest

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// PrepareAll asks PostgreSQL to prepare every constant named ...SQL of the package under test:
// a misspelt column fails here, whether or not a test runs the query. Constants may be
// concatenated from other constants of the package.
func PrepareAll(t *testing.T, d *db.DB) {
	t.Helper()
	for name, sql := range Queries(t, ".") {
		t.Run(name, func(t *testing.T) {
			conn, err := d.Pool.Acquire(t.Context())
			must(t, err)
			defer conn.Release()
			if _, err := conn.Conn().Prepare(context.Background(), "", sql); err != nil {
				t.Errorf("%v\n%s", err, sql)
			}
		})
	}
}

// Queries returns the constants named ...SQL of the Go files in folder, by name.
func Queries(t testing.TB, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	must(t, err)
	consts := map[string]ast.Expr{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		must(t, err)
		for _, decl := range parsed.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						consts[name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	queries := map[string]string{}
	for name, value := range consts {
		if strings.HasSuffix(name, "SQL") {
			queries[name] = text(t, consts, value)
		}
	}
	return queries
}

func text(t testing.TB, consts map[string]ast.Expr, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		must(t, err)
		return s
	case *ast.BinaryExpr:
		return text(t, consts, e.X) + text(t, consts, e.Y)
	case *ast.ParenExpr:
		return text(t, consts, e.X)
	case *ast.Ident:
		if value, ok := consts[e.Name]; ok {
			return text(t, consts, value)
		}
	}
	t.Fatalf("dbtest: a constant named ...SQL is no plain text")
	return ""
}
