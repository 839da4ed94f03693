package cover

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A course keeps its face through every release. Where the art is meant to change, raise version
// and write the new pictures down with: COVER_UPDATE=1 go test ./internal/platform/cover
func TestFacesStay(t *testing.T) {
	var faces bytes.Buffer
	fmt.Fprintf(&faces, "version %s\n", version)
	for i := range 40 {
		hue := []int{195, 330, 150, 75, 262, 30}[i%6]
		s := []Spec{Course(fmt.Sprint("course-", i), hue, i), Course(fmt.Sprint("course-", i), hue, None).Hero()}[i/4%2]
		fmt.Fprintf(&faces, "%s %x\n", Name(s, FormatSVG), sha256.Sum256(SVG(s)))
	}
	same(t, "faces.txt", faces.Bytes())
	card, field := Course("practical-statistics", 195, 6), Field("empty-3", "kagome6")
	same(t, Name(card, FormatSVG), SVG(card))
	same(t, Name(field, FormatSVG), SVG(field))
}

func same(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("COVER_UPDATE") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	before, after := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(before), len(after)) {
		if !bytes.Equal(before[i], after[i]) {
			t.Errorf("%s, line %d: the picture changed\nwas %.200s\nis  %.200s", name, i+1, before[i], after[i])
		}
	}
}
