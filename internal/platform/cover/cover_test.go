package cover

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Faces are for ever, so the stream behind them must not move by a bit. The numbers come from
// another implementation of FNV-1a and mulberry32.
func TestChanceIsTheAgreedStream(t *testing.T) {
	c := newChance("abc-1é😀")
	for i, want := range []float64{581480967, 4226932602, 3799528574, 902884343} {
		if got := c.next() * (1 << 32); got != want {
			t.Errorf("number %d is %.0f, want %.0f", i, got, want)
		}
	}
}

func TestSameSpecSamePicture(t *testing.T) {
	s := Course("practical-statistics", 195, 3)
	if !bytes.Equal(SVG(s), SVG(s)) {
		t.Error("two SVGs of one spec differ")
	}
	one, err := PNG(s)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := PNG(s); err != nil || !bytes.Equal(one, two) {
		t.Errorf("two PNGs of one spec differ, %v", err)
	}
	other := s
	other.ID = "practical-statistic"
	if bytes.Equal(SVG(s), SVG(other)) {
		t.Error("two courses look the same")
	}
}

func TestNeighboursOfACategoryDiffer(t *testing.T) {
	look := func(face int) (family, ground string) {
		picture := SVG(Course("course", 195, face))
		return first(t, picture, `data-family="(\w+)"`), first(t, picture, `</defs><path d="[^"]*" fill="(#\w+)"`)
	}
	family, ground := look(0)
	for face := 1; face <= 200; face++ {
		f, g := look(face)
		if f == family || g == ground {
			t.Errorf("faces %d and %d: %s on %s beside %s on %s", face-1, face, family, ground, f, g)
		}
		family, ground = f, g
	}
}

func TestFaceYieldsToWhatTheSpecNames(t *testing.T) {
	s := Course("course", 195, 0)
	s.Family = "kagome6"
	if got := first(t, SVG(s), `data-family="(\w+)"`); got != "kagome6" {
		t.Errorf("family is %s, want kagome6", got)
	}
}

func TestEveryFamilyPaletteAndHueIsSound(t *testing.T) {
	number := regexp.MustCompile(`-?[0-9.]+`)
	attribute := regexp.MustCompile(` (?:d|x|y|cx|cy|r|width|height|stroke-width|transform)="([^"]*)"`)
	for i, family := range Families() {
		for colouring := range palettes {
			for hue := 0; hue < 360; hue += 30 {
				s := Course(fmt.Sprintf("sound-%d", i*1000+colouring*400+hue), hue, None)
				s.Family, s.Palette = family, colouring
				picture := SVG(s)
				if bytes.Contains(picture, []byte("NaN")) || bytes.Contains(picture, []byte("Inf")) {
					t.Fatalf("%s holds what is no number", Name(s, FormatSVG))
				}
				for _, a := range attribute.FindAllSubmatch(picture, -1) {
					for _, n := range number.FindAllString(string(a[1]), -1) {
						if v, err := strconv.ParseFloat(n, 64); err != nil || math.Abs(v) > 2000 {
							t.Fatalf("%s: number %s, %v", Name(s, FormatSVG), n, err)
						}
					}
				}
				wellFormed(t, picture)
			}
		}
	}
}

func TestInlinePicturesDoNotShareIDs(t *testing.T) {
	s := Course("course", 195, 3)
	hue, face, family, colouring, line := s, s, s, s, s
	hue.Hue, face.Face, family.Family, colouring.Palette, line.Line = 196, 4, "oct8", 2, true
	owner := map[string]Spec{}
	for _, spec := range []Spec{s, hue, face, family, colouring, line, s.Hero(), s.Thumb(), s.Preview(), Field("empty", "")} {
		ids := wellFormed(t, SVG(spec))
		if len(ids) < 3 {
			t.Errorf("%+v has only the ids %v", spec, ids)
		}
		for _, id := range ids {
			if other, taken := owner[id]; taken {
				t.Errorf("id %s is in %+v and %+v", id, spec, other)
			}
			owner[id] = spec
		}
	}
}

func TestFieldTakesTheColourOfTheText(t *testing.T) {
	picture := SVG(Field("empty-3", "mixed12"))
	if !bytes.Contains(picture, []byte(`stroke="currentColor"`)) {
		t.Error("lines have a colour of their own")
	}
	if colour := regexp.MustCompile(`#[0-9a-f]{6}"`).Find(picture); colour != nil {
		t.Errorf("colour %s in a field", colour)
	}
}

func TestMark(t *testing.T) {
	for _, c := range []struct{ points, step, rings, straps int }{
		{12, 0, 3, 12}, {10, 0, 3, 10}, {8, 0, 2, 8}, {7, 0, 2, 7}, {12, 4, 2, 12}, {5, 9, 1, 5}, {-1, -1, 1, 5}, {1e9, 2, 3, 64},
	} {
		mark := Mark(c.points, c.step)
		wellFormed(t, mark)
		rings := bytes.Count(mark, []byte("<path"))
		if straps := bytes.Count(mark, []byte("M")); rings != c.rings || straps != c.rings*c.straps {
			t.Errorf("Mark(%d, %d) has %d rings and %d straps", c.points, c.step, rings, straps)
		}
	}
}

func TestSpecOutsideTheLimitsIsNotDrawn(t *testing.T) {
	for name, spoil := range map[string]func(*Spec){
		"no id":          func(s *Spec) { s.ID = "" },
		"long id":        func(s *Spec) { s.ID = strings.Repeat("a", 65) },
		"markup":         func(s *Spec) { s.ID = `"><script>` },
		"path":           func(s *Spec) { s.ID = "../../etc/passwd" },
		"letter":         func(s *Spec) { s.ID = "é" },
		"hue below":      func(s *Spec) { s.Hue = -1 },
		"hue above":      func(s *Spec) { s.Hue = 360 },
		"face below":     func(s *Spec) { s.Face = -2 },
		"face above":     func(s *Spec) { s.Face = 10000 },
		"giant":          func(s *Spec) { s.Width, s.Height = 64000, 40000 },
		"mixed sizes":    func(s *Spec) { s.Width, s.Height = 640, 300 },
		"no scale":       func(s *Spec) { s.Scale = 0 },
		"tiny scale":     func(s *Spec) { s.Scale = 1 },
		"unknown family": func(s *Spec) { s.Family = `x"` },
		"palette":        func(s *Spec) { s.Palette = palettes },
	} {
		s := Course("course", 195, 3)
		spoil(&s)
		if SVG(s) != nil {
			t.Errorf("%s: there is an SVG", name)
		}
		if _, err := PNG(s); !errors.Is(err, ErrSpec) {
			t.Errorf("%s: PNG says %v", name, err)
		}
	}
}

func TestKey(t *testing.T) {
	s := Course("course", 195, 3)
	seen := map[string]bool{}
	for _, spec := range []Spec{s, s.Hero(), s.Thumb(), Course("course", 195, None), Course("course", 194, 3), Course("cours", 195, 3)} {
		key := spec.Key()
		if key != spec.Key() || !regexp.MustCompile(`^[a-z2-7]{10}$`).MatchString(key) || seen[key] {
			t.Errorf("key %q of %+v", key, spec)
		}
		seen[key] = true
	}
}

// first returns the first group of a pattern.
func first(t *testing.T, picture []byte, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindSubmatch(picture)
	if found == nil {
		t.Fatalf("no %s", pattern)
	}
	return string(found[1])
}

// wellFormed fails unless the picture is XML whose ids are unique and whose references lead
// somewhere. It returns the ids.
func wellFormed(t *testing.T, picture []byte) (ids []string) {
	t.Helper()
	reference := regexp.MustCompile(`^(?:url\()?#([a-z0-9]+)\)?$`)
	var wanted []string
	for d := xml.NewDecoder(bytes.NewReader(picture)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, _ := token.(xml.StartElement)
		for _, a := range element.Attr {
			if a.Name.Local == "id" {
				if slices.Contains(ids, a.Value) {
					t.Errorf("id %s twice", a.Value)
				}
				ids = append(ids, a.Value)
			} else if m := reference.FindStringSubmatch(a.Value); m != nil && (a.Name.Local == "href" || strings.HasPrefix(a.Value, "url")) {
				wanted = append(wanted, m[1])
			}
		}
	}
	for _, id := range wanted {
		if !slices.Contains(ids, id) {
			t.Fatalf("nothing has the id %s", id)
		}
	}
	return ids
}
