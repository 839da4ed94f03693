package app_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// The architecture, executable. A failure names the rule and what to do instead; the rules are
// explained in ARCHITECTURE.md. If one hurts, change the design there and here, openly.

const root = "github.com/courseworx/courseworx"

// order is that of the modules: each may read tables of those before it. The groups in one line
// know nothing of one another.
var order = [][]string{{"account"}, {"media"}, {"catalog"}, {"learning"}, {"assessment", "classroom"}, {"insight", "notify", "admin", "pluginhost"}}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// packages lists every package of the repository without its tests.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := osexec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	cmd.Dir = dbtest.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// Rules 1 and 2: who may import whom.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			if why := forbidden(p.ImportPath, imp); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imp, why)
			}
		}
	}
}

// A panic in a goroutine ends the server, whoever began it, and nobody can hold it up: plugins do what takes long in jobs, which the host guards.
func TestPluginsBeginNothingBeside(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join(dbtest.Root(t), "plugins"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a plugin begins a goroutine", set.Position(n.Pos()))
			case *ast.CallExpr: // of a wait group, or a group of errors
				if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Go" {
					t.Errorf("%s: a plugin begins a goroutine", set.Position(n.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func forbidden(from, to string) string {
	from, to = strings.TrimPrefix(from, root+"/"), strings.TrimPrefix(to, root+"/")
	ours := to == root || isOurs(to)
	switch {
	case from == "plugin" && (ours || strings.Contains(strings.Split(to, "/")[0], ".")):
		return "package plugin imports the standard library only"
	case !ours:
		return ""
	case strings.HasPrefix(from, "plugin/") && to != "plugin":
		return "plugin/native imports plugin and libraries only"
	case strings.HasPrefix(from, "plugins/") && to != "plugin" && to != "plugin/native" && pluginOf(to) != pluginOf(from):
		return "a plugin sees only plugin, plugin/native and packages of its own"
	case strings.HasPrefix(from, "sdk/") && to != "plugin" && !strings.HasPrefix(to, "sdk/"):
		return "the kit sees only plugin"
	case strings.HasPrefix(from, "internal/platform/") && to != "plugin" && !strings.HasPrefix(to, "internal/platform/"):
		return "the platform knows no module; it may import internal/platform and plugin"
	case to == "internal/app" && !strings.HasPrefix(from, "cmd/") && !strings.HasPrefix(from, "bench") && !strings.HasPrefix(from, "e2e"):
		return "only cmd, and the programs that drive a whole server, import app"
	case strings.HasPrefix(to, "plugins") && !strings.HasPrefix(from, "cmd/") && !strings.HasPrefix(from, "plugins"):
		return "only cmd knows the list of plugins; everybody else is given it"
	}
	fm, tm := module(from), module(to)
	if fm == "" || tm == "" || fm == tm {
		if tm != "" && strings.HasPrefix(from, "internal/") && fm == "" && from != "internal/app" {
			return "only app imports modules"
		}
		return ""
	}
	if to != "internal/"+tm+"/"+tm+"api" {
		return "modules meet in " + tm + "/" + tm + "api only: declare a small interface in needs.go, or subscribe to an event"
	}
	if from == "internal/"+fm+"/"+fm+"api" {
		return "an api package is a leaf: it imports no module"
	}
	return ""
}

// pluginOf is the id of the plugin that a package belongs to; "" for none.
func pluginOf(path string) string {
	rest, _ := strings.CutPrefix(path, "plugins/")
	id, _, _ := strings.Cut(rest, "/")
	if rest == path {
		return ""
	}
	return id
}

func isOurs(path string) bool {
	for _, top := range []string{"plugin", "plugins", "sdk", "internal", "cmd", "web", "bench", "e2e", "scripts"} {
		if path == top || strings.HasPrefix(path, top+"/") {
			return true
		}
	}
	return false
}

func module(path string) string {
	rest, ok := strings.CutPrefix(path, "internal/")
	name, _, _ := strings.Cut(rest, "/")
	if ok && slices.ContainsFunc(order, func(g []string) bool { return slices.Contains(g, name) }) {
		return name
	}
	return ""
}

// Rule 3: libraries that shape code stay in the files that adapt them.
func TestLibrariesStayInTheirPlaces(t *testing.T) {
	t.Parallel()
	inPlatform := func(p, _ string) bool { return strings.HasPrefix(p, "internal/platform/") }
	native := func(p, _ string) bool { return p == "plugin/native" }
	inPlugins := func(p, _ string) bool { return strings.HasPrefix(p, "plugins/") }
	file := func(prefix string) func(string, string) bool {
		return func(_, f string) bool { return f == prefix+".go" || strings.HasPrefix(f, prefix+"_") }
	}
	inBlob := func(p, _ string) bool { return strings.HasPrefix(p, "internal/platform/blob") }
	only := func(path string) func(string, string) bool { return func(p, _ string) bool { return p == path } }
	for library, places := range map[string][]func(pkg, file string) bool{
		"github.com/danielgtaylor/huma/v2":   {file("http"), only("internal/platform/rest"), native},
		"github.com/jackc/pgx/v5":            {file("store"), inPlatform, native, inPlugins, only("internal/app"), only("bench"), only("internal/pluginhost")},
		"github.com/tetratelabs/wazero":      {only("internal/pluginhost")},
		"github.com/riverqueue/river":        {only("internal/platform/job")},
		"github.com/golang-jwt/jwt/v5":       {only("internal/platform/token")},
		"github.com/aws/aws-sdk-go-v2":       {inBlob, only("internal/media")},
		"github.com/pressly/goose/v3":        {only("internal/platform/migrate")},
		"github.com/tus/tusd/v2":             {only("internal/media")},
		"github.com/wneessen/go-mail":        {only("internal/platform/mail")},
		"go.opentelemetry.io/otel":           {only("internal/platform/observe")},
		"github.com/microcosm-cc/bluemonday": {only("internal/platform/richtext")},
		"github.com/go-text/typesetting":     {only("internal/platform/pdf")},
	} {
		for _, p := range packages(t) {
			path := strings.TrimPrefix(p.ImportPath, root+"/")
			for _, name := range p.GoFiles {
				text, err := os.ReadFile(filepath.Join(p.Dir, name))
				if err != nil {
					t.Fatal(err)
				}
				if !regexp.MustCompile(`"` + regexp.QuoteMeta(library) + `[/"]`).Match(text) {
					continue
				}
				if !slices.ContainsFunc(places, func(ok func(string, string) bool) bool { return ok(path, name) }) {
					t.Errorf("%s/%s imports %s, which belongs in one adapting file (ARCHITECTURE.md, rule 3)", path, name, library)
				}
			}
		}
	}
}

var (
	tableWritten = regexp.MustCompile(`(?is)\b(?:insert\s+into|update|delete\s+from|truncate(?:\s+table)?|merge\s+into)\s+(?:only\s+)?([a-z_][a-z0-9_.]*)`)
	tableMade    = regexp.MustCompile(`(?im)^\s*create\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_][a-z0-9_.]*)`)
	tableRead    = regexp.MustCompile(`(?is)\b(?:from|join)\s+(?:only\s+|lateral\s+)?([a-z_][a-z0-9_.]*)`)
	rowLock      = regexp.MustCompile(`(?is)\bfor\s+update\b`)
)

// owners returns the module whose migration makes each table, by table.
func owners(t *testing.T) map[string]string {
	t.Helper()
	owner := map[string]string{}
	folders, err := filepath.Glob(filepath.Join(dbtest.Root(t), "internal", "*", "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(dbtest.Root(t), "internal", "platform", "*", "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(folders, more...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mod := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if strings.Contains(path, "platform") {
			mod = "platform"
		}
		for _, m := range tableMade.FindAllStringSubmatch(string(text), -1) {
			owner[m[1]] = mod
		}
	}
	if len(owner) < 30 {
		t.Fatalf("only %d tables found: the test looks in the wrong place", len(owner))
	}
	return owner
}

// Rule 4: writing is owned, reading is not. A module writes the tables that its migrations made
// and reads those of modules before it; insight reads all. What is read across modules stands in
// ARCHITECTURE.md.
func TestWritingIsOwned(t *testing.T) {
	t.Parallel()
	owner := owners(t)
	reads := map[string]map[string]bool{} // reader and owner -> tables
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, root+"/")
		mod := module(path)
		if strings.HasPrefix(path, "internal/platform/") {
			mod = "platform"
		}
		if mod == "" {
			continue
		}
		for name, sql := range dbtest.Queries(t, p.Dir) {
			for _, m := range tableWritten.FindAllStringSubmatch(sql, -1) {
				if o, known := owner[m[1]]; known && o != mod {
					t.Errorf("%s.%s writes %s, which belongs to %s: ask its service, or publish an event", path, name, m[1], o)
				}
			}
			if rowLock.MatchString(sql) {
				t.Errorf("%s.%s locks FOR UPDATE, which stops inserts of children: use FOR NO KEY UPDATE", path, name)
			}
			for _, m := range tableRead.FindAllStringSubmatch(sql, -1) {
				o, known := owner[m[1]]
				if !known || o == mod || o == "platform" {
					continue
				}
				if !mayRead(mod, o) {
					t.Errorf("%s.%s reads %s of %s, which stands after it", path, name, m[1], o)
				}
				if reads[mod+" "+o] == nil {
					reads[mod+" "+o] = map[string]bool{}
				}
				reads[mod+" "+o][m[1]] = true
			}
		}
	}
	written(t, "reads across modules", readsAcross(reads))
}

// readsAcross is the list of reads, one line for each reader in the modules' order, indented like the
// rule that it belongs to.
func readsAcross(reads map[string]map[string]bool) string {
	modules := slices.Concat(order...)
	var b strings.Builder
	for _, reader := range modules {
		var of []string
		for _, owner := range modules {
			if tables := reads[reader+" "+owner]; len(tables) > 0 {
				of = append(of, owner+" ("+strings.Join(slices.Sorted(maps.Keys(tables)), ", ")+")")
			}
		}
		if len(of) > 0 {
			b.WriteString("   - " + reader + " reads " + strings.Join(of, "; ") + "\n")
		}
	}
	return b.String() + "   "
}

// written fails when a generated block of ARCHITECTURE.md is not what it should be. With
// COURSEWORX_UPDATE=1 it writes the block.
func written(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join(dbtest.Root(t), "ARCHITECTURE.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(text), "<!-- "+name+" -->\n")
	have, after, ended := strings.Cut(rest, "<!-- end of "+name+" -->")
	switch {
	case !begun || !ended:
		t.Errorf("ARCHITECTURE.md has no block %q", name)
	case have == want:
	case os.Getenv("COURSEWORX_UPDATE") == "1":
		if err := os.WriteFile(path, []byte(before+"<!-- "+name+" -->\n"+want+"<!-- end of "+name+" -->"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the block %q of ARCHITECTURE.md is stale; COURSEWORX_UPDATE=1 go test -run %s ./internal/app writes it:\n%s", name, t.Name(), want)
	}
}

func mayRead(reader, owner string) bool {
	rank := func(m string) int {
		return slices.IndexFunc(order, func(g []string) bool { return slices.Contains(g, m) })
	}
	return reader == "insight" || rank(owner) < rank(reader)
}

var webImport = regexp.MustCompile(`(?:from|import)\s*\(?\s*['"]([^'"]+)['"]`)

// Rule 5: in the browser a feature imports the platform and what is shared, never another feature.
func TestFeaturesKnowNoOther(t *testing.T) {
	t.Parallel()
	base := filepath.Join(dbtest.Root(t), "web", "src", "features")
	files := 0
	err := filepath.WalkDir(base, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || (filepath.Ext(path) != ".ts" && filepath.Ext(path) != ".tsx") {
			return err
		}
		files++
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		feature, _, _ := strings.Cut(rel, string(filepath.Separator))
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range webImport.FindAllStringSubmatch(string(text), -1) {
			target := m[1]
			if strings.HasPrefix(target, ".") {
				abs, err := filepath.Rel(base, filepath.Join(filepath.Dir(path), target))
				if err == nil && !strings.HasPrefix(abs, "..") && !strings.HasPrefix(abs, feature) {
					t.Errorf("features/%s imports %s of another feature: use a slot, or move it to shared", rel, target)
				}
			}
			if other, ok := strings.CutPrefix(target, "@/features/"); ok && !strings.HasPrefix(other, feature+"/") {
				t.Errorf("features/%s imports %s: use a slot, or move it to shared", rel, target)
			}
			if strings.HasPrefix(target, "@plugins") {
				t.Errorf("features/%s imports a plugin", rel)
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

// No globals with state, no init: everything is built in app and passed by argument.
func TestNoInit(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if regexp.MustCompile(`(?m)^func init\(\)`).Match(text) {
				t.Errorf("%s/%s has an init function: build it in app and pass it", p.ImportPath, name)
			}
		}
	}
}
