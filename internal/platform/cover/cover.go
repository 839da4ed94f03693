// Package cover draws the course covers: every course has a face. A cover is a girih pattern
// made by the "polygons in contact" method: from the middle of every edge of a periodic tiling
// two straps enter the tile at a contact angle, and where they meet they cross or turn. The id
// of the course decides everything that is chance, its category gives the hue, and its place in
// the category (the face) sees to it that neighbours do not look alike.
//
// The package is pure: the same Spec gives the same picture on every server, and nothing is kept
// between calls.
//
//	cover.go    Spec, the sizes and scales that exist, Key
//	name.go     Spec to file name and back
//	chance.go   the stream of numbers that an id stands for
//	family.go   the eight tilings
//	motif.go    the straps and fills of one tile
//	palette.go  hue to the seven colours
//	plan.go     Spec to a finished geometry, the same for SVG and PNG
//	svg.go      the geometry as SVG, and Mark, the small rosette
//	png.go      the geometry as pixels
//	stroke.go   straps to outlines
//	quantise.go pixels to 256 colours
package cover

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// version names the art. It is part of every Key: raise it with any change that is visible, and
// every cover gets a new address.
const version = "1"

// None stands for "no face" in Spec.Face and "the id decides" in Spec.Palette.
const None = -1

// Limits of a Spec.
const (
	maxID   = 64   // bytes of Spec.ID
	maxFace = 9999 // Spec.Face
)

// ErrSpec is the reason of every refusal of this package: the Spec, or the file name it came in,
// lies outside of what this package draws.
var ErrSpec = errors.New("cover: no such cover")

// Spec says which cover to draw. It is comparable, and two equal ones give equal pictures.
// Start from Course or Field; the zero value is not a valid Spec.
type Spec struct {
	ID      string // what the chance is taken from: 1 to 64 of a-z, A-Z, 0-9, "_" and "-"
	Hue     int    // of the category, in degrees, 0 to 359
	Face    int    // place of the course in its category, 0 to 9999, or None; chooses family and palette
	Width   int    // in px; with Height one of Sizes
	Height  int    // in px
	Scale   int    // size of the pattern in percent; one of Scales
	Family  string // one of Families, or "" to let face or id decide
	Palette int    // 0 to 4, or None to let face or id decide
	Line    bool   // the quiet field: only lines, in the colour of the text around; has no PNG
}

// Size is a width and a height in px.
type Size struct{ Width, Height int }

// Course returns the cover of a course as its card shows it. Face is the number that the course
// got in its category, or None.
func Course(id string, hue, face int) Spec {
	return Spec{ID: id, Hue: hue, Face: face, Width: 640, Height: 400, Scale: 100, Palette: None}
}

// Field returns the quiet field of lines for empty states, the result of a sign-in and the
// ground of certificates. Family may be "".
func Field(id, family string) Spec {
	return Spec{ID: id, Face: None, Width: 480, Height: 480, Scale: 100, Family: family, Palette: None, Line: true}
}

// Hero returns the cover as the wide head of a course page.
func (s Spec) Hero() Spec { return s.sized(1280, 300, 125) }

// Thumb returns the cover as a small square.
func (s Spec) Thumb() Spec { return s.sized(160, 160, 60) }

// Preview returns the cover as link previews and mails show it.
func (s Spec) Preview() Spec { return s.sized(1200, 630, 150) }

func (s Spec) sized(width, height, scale int) Spec {
	s.Width, s.Height, s.Scale = width, height, scale
	return s
}

// Sizes returns the sizes that covers are drawn in. There are no others, so that a stranger
// cannot ask for a giant picture; any box can be filled by cutting one of these.
func Sizes() []Size {
	return []Size{{640, 400}, {1280, 300}, {640, 460}, {640, 800}, {160, 160}, {200, 125}, {1200, 630}, {480, 480}}
}

// Scales returns the scales that exist, in percent.
func Scales() []int { return []int{50, 60, 70, 80, 100, 125, 150, 170, 200} }

// Check returns an error that wraps ErrSpec and names the field when s lies outside the limits
// of Spec.
func (s Spec) Check() error {
	switch {
	case !validID(s.ID):
		return fmt.Errorf("%w: id", ErrSpec)
	case s.Hue < 0 || s.Hue > 359:
		return fmt.Errorf("%w: hue", ErrSpec)
	case s.Face < None || s.Face > maxFace:
		return fmt.Errorf("%w: face", ErrSpec)
	case !slices.Contains(Sizes(), Size{s.Width, s.Height}):
		return fmt.Errorf("%w: size", ErrSpec)
	case !slices.Contains(Scales(), s.Scale):
		return fmt.Errorf("%w: scale", ErrSpec)
	case s.Family != "" && !slices.Contains(Families(), s.Family):
		return fmt.Errorf("%w: family", ErrSpec)
	case s.Palette < None || s.Palette >= palettes:
		return fmt.Errorf("%w: palette", ErrSpec)
	}
	return nil
}

func validID(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for _, c := range []byte(id) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}

// Key returns ten letters and digits that stand for the picture: another Spec or another version
// of the art has another key. An address that holds it may be cached for ever. It is no secret.
func (s Spec) Key() string {
	sum := sha256.Sum256([]byte(version + " " + s.base()))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:10]
}
