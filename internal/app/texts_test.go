package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/i18n"
)

// texts loads the texts of all modules from the source tree.
func texts(t *testing.T) *i18n.Texts {
	t.Helper()
	var sets []fs.FS
	root := dbtest.Root(t)
	for _, pattern := range []string{"internal/*/locales", "internal/platform/*/locales"} {
		folders, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			sets = append(sets, os.DirFS(folder))
		}
	}
	all, err := i18n.Load([]string{"en", "ar"}, sets...)
	if err != nil {
		t.Fatal(err)
	}
	plugins, err := filepath.Glob(filepath.Join(root, "plugins", "*", "locales"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range plugins {
		if err := all.Add("plugin."+filepath.Base(filepath.Dir(folder))+".", os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// spoken is a code in the source that people see as a text.
type spoken struct{ key, where string }

// codes finds the codes of faults (NewFault), of fields (At) and of kinds of notices (notice.Kind) in the Go source,
// with the keys of their texts.
func codes(t *testing.T) []spoken {
	t.Helper()
	var found []spoken
	root := dbtest.Root(t)
	inPlugin := regexp.MustCompile(`^plugins/([a-z0-9-]+)/`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "node_modules", "web", "testdata", "e2e"}, d.Name()) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		prefix, id := "", ""
		if m := inPlugin.FindStringSubmatch(filepath.ToSlash(rel)); m != nil {
			prefix, id = "plugin."+m[1]+".", m[1]+"."
		}
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			for _, key := range ofKind(n) {
				found = append(found, spoken{prefix + key, files.Position(n.Pos()).String()})
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			code, isText := literal(call.Args[1])
			if !isText {
				return true
			}
			code = strings.TrimPrefix(code, id) // a plugin's own codes begin with its id, its texts do not
			where := files.Position(call.Pos()).String()
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				if fun.Name == "NewFault" {
					found = append(found, spoken{prefix + "problem." + code + ".title", where})
				}
			case *ast.SelectorExpr:
				pointer, isPointer := literal(call.Args[0])
				switch {
				case fun.Sel.Name == "NewFault":
					found = append(found, spoken{prefix + "problem." + code + ".title", where})
				case fun.Sel.Name == "At" && (!isPointer || strings.HasPrefix(pointer, "/") || pointer == ""):
					found = append(found, spoken{prefix + "field." + code, where})
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// ofKind returns the keys of a kind of notice's texts, when n is one.
func ofKind(n ast.Node) (keys []string) {
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	if name, ok := lit.Type.(*ast.SelectorExpr); !ok || name.Sel.Name != "Kind" {
		return nil
	}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		field, ok := pair.Key.(*ast.Ident)
		if text, isText := literal(pair.Value); ok && isText {
			switch field.Name {
			case "Name":
				keys = append(keys, "notice_kind."+text)
			case "Group":
				keys = append(keys, "notice_group."+text)
			}
		}
	}
	return keys
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestEveryFaultHasItsTexts(t *testing.T) {
	t.Parallel()
	all, found := texts(t), codes(t)
	if len(found) < 60 {
		t.Fatalf("only %d codes found: the test looks in the wrong place", len(found))
	}
	for _, one := range found {
		for _, lang := range all.Languages() {
			if !all.Has(lang, one.key) {
				t.Errorf("%s: no text %q in %s", one.where, one.key, lang)
			}
		}
	}
}

var (
	pluralForm = regexp.MustCompile(`^(.*)_(zero|one|two|few|many|other)$`)
	value      = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

// forms returns the plural forms that a language needs for whole numbers.
func forms(lang string) []string {
	names := map[plural.Form]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}
	var needed []string
	for n := range 200 {
		name := names[plural.Cardinal.MatchPlural(language.MustParse(lang), n, 0, 0, 0, 0)]
		if !slices.Contains(needed, name) {
			needed = append(needed, name)
		}
	}
	return needed
}

func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	all := texts(t)
	stems := func(lang string) map[string]bool {
		keys := map[string]bool{}
		for _, key := range all.Keys(lang) {
			if m := pluralForm.FindStringSubmatch(key); m != nil && slices.Contains(all.Keys(lang), m[1]+"_other") {
				key = m[1] + "_"
			}
			keys[key] = true
		}
		return keys
	}
	english := stems("en")
	for _, lang := range all.Languages() {
		have := all.Keys(lang)
		for key := range english {
			stem, counted := strings.CutSuffix(key, "_")
			if !counted {
				if !slices.Contains(have, key) {
					t.Errorf("%s has no %q", lang, key)
				}
				continue
			}
			for _, form := range forms(lang) {
				if !slices.Contains(have, stem+"_"+form) {
					t.Errorf("%s has no %q", lang, stem+"_"+form)
				}
			}
		}
		for key := range stems(lang) {
			if !english[key] {
				t.Errorf("%s has %q, which English has not", lang, key)
			}
		}
	}
}

// A text names no value that the English one does not: it would stand there with its braces.
func TestTranslationsNameTheSameValues(t *testing.T) {
	t.Parallel()
	all := texts(t)
	for _, key := range all.Keys("ar") {
		original := key
		if m := pluralForm.FindStringSubmatch(key); m != nil && slices.Contains(all.Keys("en"), m[1]+"_other") {
			original = m[1] + "_other"
		}
		known := value.FindAllString(all.Text("en", original, nil), -1)
		for _, name := range value.FindAllString(all.Text("ar", key, nil), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("ar %q names %s, which English does not", key, name)
			}
		}
	}
}

// A preview of a mail has something to show for every value.
func TestEveryValueOfAMailHasASample(t *testing.T) {
	t.Parallel()
	all := texts(t)
	seen := 0
	for _, key := range all.Keys("en") {
		if !strings.HasPrefix(key, "mail.") {
			continue
		}
		text, _ := all.Raw("en", key)
		for _, found := range value.FindAllString(text, -1) {
			seen++
			if name := strings.Trim(found, "{}"); name != "site" && name != "count" && !all.Has("en", "mail_sample."+name) {
				t.Errorf("%s of %s has no mail_sample", found, key)
			}
		}
	}
	if seen < 10 {
		t.Fatalf("only %d values found", seen)
	}
}
