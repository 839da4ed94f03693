package dbtest

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// PrepareAll asks PostgreSQL to prepare every constant named ...SQL of the package under test:
// a misspelt column fails here, whether or not a test runs the query. Constants may be
// concatenated from other constants of the package, and from those of a module's leaf.
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
	c := constantsOf(t, folder)
	queries := map[string]string{}
	for name, value := range c.values {
		if strings.HasSuffix(name, "SQL") {
			queries[name] = c.text(t, value)
		}
	}
	return queries
}

// constants are those of a package, with the packages that its files import.
type constants struct {
	folder  string
	values  map[string]ast.Expr
	imports map[string]string // paths, by the last part
}

func constantsOf(t testing.TB, folder string) constants {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	must(t, err)
	c := constants{folder, map[string]ast.Expr{}, map[string]string{}}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		must(t, err)
		for _, one := range parsed.Imports {
			from, err := strconv.Unquote(one.Path.Value)
			must(t, err)
			c.imports[path.Base(from)] = from
		}
		for _, decl := range parsed.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if i < len(v.Values) {
						c.values[name.Name] = v.Values[i]
					}
				}
			}
		}
	}
	return c
}

// text is what a constant says.
func (c constants) text(t testing.TB, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		must(t, err)
		return s
	case *ast.BinaryExpr:
		return c.text(t, e.X) + c.text(t, e.Y)
	case *ast.ParenExpr:
		return c.text(t, e.X)
	case *ast.Ident:
		if value, ok := c.values[e.Name]; ok {
			return c.text(t, value)
		}
	case *ast.SelectorExpr:
		// A leaf of a module, which lies in this repository.
		if name, ok := e.X.(*ast.Ident); ok {
			if _, inside, ok := strings.Cut(c.imports[name.Name], "/internal/"); ok {
				leaf := constantsOf(t, filepath.Join(root(t, c.folder), "internal", inside))
				if value, ok := leaf.values[e.Sel.Name]; ok {
					return leaf.text(t, value)
				}
			}
		}
	}
	t.Fatalf("dbtest: a constant named ...SQL is no plain text")
	return ""
}

// root is the folder of the repository in which a folder lies.
func root(t testing.TB, folder string) string {
	t.Helper()
	at, err := filepath.Abs(folder)
	must(t, err)
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if filepath.Dir(at) == at {
			t.Fatalf("dbtest: %s is in no module", folder)
		}
		at = filepath.Dir(at)
	}
}
