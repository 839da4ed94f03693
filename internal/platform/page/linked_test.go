package page

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// The server finds the same addresses in a text as the browser: both read these cases.
func TestAddressesInATextAreFoundAsTheBrowserDoes(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join(dbtest.Root(t), "web/src/shared/linked.cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text  string
		Parts []part
	}
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	for _, c := range cases {
		if got := linked(c.Text); !slices.Equal(got, c.Parts) {
			t.Errorf("%q: %q, want %q", c.Text, got, c.Parts)
		}
	}
}
