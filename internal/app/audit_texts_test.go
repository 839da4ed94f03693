package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// goPackage is the source of one package that writes to the audit log.
type goPackage struct {
	rel   string
	files *token.FileSet
	funcs map[string]*ast.FuncDecl // by name; methods of two types do not share one where it matters
	calls map[string][]*ast.CallExpr
	in    map[ast.Node]*ast.FuncDecl
}

func goPackages(t *testing.T) []*goPackage {
	t.Helper()
	root, found := dbtest.Root(t), map[string]*goPackage{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "node_modules", "web", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		p := found[rel]
		if p == nil {
			p = &goPackage{filepath.ToSlash(rel), token.NewFileSet(), map[string]*ast.FuncDecl{}, map[string][]*ast.CallExpr{}, map[ast.Node]*ast.FuncDecl{}}
			found[rel] = p
		}
		parsed, err := parser.ParseFile(p.files, path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range parsed.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			p.funcs[fn.Name.Name] = fn
			ast.Inspect(fn, func(n ast.Node) bool {
				p.in[n] = fn
				if call, ok := n.(*ast.CallExpr); ok {
					p.calls[calledName(call)] = append(p.calls[calledName(call)], call)
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []*goPackage
	for _, p := range found {
		list = append(list, p)
	}
	return list
}

func calledName(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// values finds the texts that an expression can be, following parameters to the calls and variables to what is put into them.
// unknown is called with what it cannot follow.
func (p *goPackage) values(e ast.Expr, depth int, unknown func(ast.Expr)) []string {
	if text, ok := literal(e); ok {
		return []string{text}
	}
	if choice, ok := e.(*ast.IndexExpr); ok { // one of a map that is written out
		if all, ok := choice.X.(*ast.CompositeLit); ok {
			var found []string
			for _, one := range all.Elts {
				if pair, ok := one.(*ast.KeyValueExpr); ok {
					found = append(found, p.values(pair.Value, depth+1, unknown)...)
				}
			}
			return found
		}
	}
	name, ok := e.(*ast.Ident)
	fn := p.in[e]
	if !ok || fn == nil || depth > 5 {
		unknown(e)
		return nil
	}
	var found []string
	if at := positionOf(fn, name.Name); at >= 0 {
		for _, call := range p.calls[fn.Name.Name] {
			if at < len(call.Args) {
				found = append(found, p.values(call.Args[at], depth+1, unknown)...)
			}
		}
	} else {
		ast.Inspect(fn, func(n ast.Node) bool {
			if set, ok := n.(*ast.AssignStmt); ok && len(set.Lhs) == len(set.Rhs) {
				for i, into := range set.Lhs {
					if v, ok := into.(*ast.Ident); ok && v.Name == name.Name {
						found = append(found, p.values(set.Rhs[i], depth+1, unknown)...)
					}
				}
			}
			return true
		})
	}
	if len(found) == 0 {
		unknown(e)
	}
	return found
}

func positionOf(fn *ast.FuncDecl, name string) int {
	at := 0
	for _, field := range fn.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// auditActions finds the actions that the product writes into the audit log, with the keys of their sentences. What is put together
// while the server runs is named here.
func auditActions(t *testing.T) []spoken {
	t.Helper()
	var found []spoken
	for _, act := range learning.Acts {
		found = append(found, spoken{"audit.enrollment." + act.Audited(), "learning"})
	}
	together := map[string]bool{"internal/learning": true, "internal/pluginhost": true}
	for _, p := range goPackages(t) {
		note := func(e ast.Expr, prefix string) {
			unknown := func(e ast.Expr) {
				if _, sum := e.(*ast.BinaryExpr); !sum || !together[p.rel] {
					t.Errorf("%s: the action of this audit entry cannot be read out of the source", p.files.Position(e.Pos()))
				}
			}
			for _, action := range p.values(e, 0, unknown) {
				found = append(found, spoken{prefix + "audit." + action, p.files.Position(e.Pos()).String()})
			}
		}
		for n := range p.in {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if name, ok := n.Type.(*ast.SelectorExpr); ok && name.Sel.Name == "Entry" && isNamed(name.X, "audit") {
					for _, e := range n.Elts {
						if pair, ok := e.(*ast.KeyValueExpr); ok && isNamed(pair.Key, "Action") {
							note(pair.Value, "")
						}
					}
				}
			case *ast.CallExpr:
				if id, ok := strings.CutPrefix(p.rel, "plugins/"); ok && calledName(n) == "Audit" && len(n.Args) > 3 {
					note(n.Args[3], "plugin."+id+".")
				}
			}
		}
	}
	return found
}

func isNamed(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func TestEveryActionOfTheAuditLogHasItsSentence(t *testing.T) {
	t.Parallel()
	all, found := texts(t), auditActions(t)
	if len(found) < 90 {
		t.Fatalf("only %d actions found: the test looks in the wrong place", len(found))
	}
	written := map[string]bool{}
	for _, one := range found {
		written[one.key] = true
		for _, lang := range all.Languages() {
			if !all.Has(lang, one.key) {
				t.Errorf("%s: no text %q in %s", one.where, one.key, lang)
			}
		}
	}
	for _, key := range all.Keys("en") {
		if m := pluralForm.FindStringSubmatch(key); m != nil {
			key = m[1]
		}
		if strings.HasPrefix(key, "audit.") && !written[key] {
			t.Errorf("nothing writes %q any more", key)
		}
	}
}
