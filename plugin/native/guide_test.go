package native_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever follows the guide types its first plugin as it stands there.
func TestTheFirstPluginOfTheGuideCompiles(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join(root, "docs", "plugins.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```go\n")
	source, _, found := strings.Cut(rest, "```")
	if !found || !strings.HasPrefix(strings.TrimSpace(source), "package hello") {
		t.Fatalf("the first example of the guide is no plugin:\n%.200s", source)
	}
	typed := filepath.Join(t.TempDir(), "hello.go")
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	// The folder is made up, so that nothing is written among the sources while other tests read them.
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "plugins", "hello", "hello.go"): typed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{typed: []byte(source), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "./plugins/hello")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
