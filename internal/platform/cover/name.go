package cover

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Format is how a picture is written, and the ending of its file name.
type Format string

// The formats that exist.
const (
	FormatSVG Format = "svg"
	FormatPNG Format = "png"
)

// Name returns the file name of a cover, such as "c42-h195-f3-640x400-s100.svg": id, hue, then only
// where they are set face, family, palette and "line", then size and scale. Two covers never share
// a name. It is meant for a Spec that passes Check.
func Name(s Spec, f Format) string { return s.base() + "." + string(f) }

// base is Name without the ending.
func (s Spec) base() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s-h%d", s.ID, s.Hue)
	if s.Face != None {
		fmt.Fprintf(&b, "-f%d", s.Face)
	}
	if s.Family != "" {
		b.WriteString("-" + s.Family)
	}
	if s.Palette != None {
		fmt.Fprintf(&b, "-p%d", s.Palette)
	}
	if s.Line {
		b.WriteString("-line")
	}
	fmt.Fprintf(&b, "-%dx%d-s%d", s.Width, s.Height, s.Scale)
	return b.String()
}

// ParseName reads what Name wrote, and nothing else: a name that Name would write differently is
// refused, so one picture has one address. The Spec passes Check. Errors wrap ErrSpec.
func ParseName(name string) (Spec, Format, error) {
	base, ending, _ := cutLast(name, ".")
	format := Format(ending)
	if format != FormatSVG && format != FormatPNG {
		return Spec{}, "", fmt.Errorf("%w: format", ErrSpec)
	}
	s := Spec{Face: None, Palette: None}
	r := reader{rest: base}
	s.Scale = r.number("s")
	if width, height, ok := strings.Cut(r.part(), "x"); ok {
		s.Width, s.Height = r.whole(width), r.whole(height)
	}
	if r.last() == "line" {
		s.Line = r.part() == "line"
	}
	if strings.HasPrefix(r.last(), "p") {
		s.Palette = r.number("p")
	}
	if slices.Contains(Families(), r.last()) {
		s.Family = r.part()
	}
	if strings.HasPrefix(r.last(), "f") {
		s.Face = r.number("f")
	}
	s.Hue = r.number("h")
	s.ID = r.rest
	if r.bad {
		return Spec{}, "", fmt.Errorf("%w: name", ErrSpec)
	}
	if err := s.Check(); err != nil {
		return Spec{}, "", err
	}
	if s.Line && format == FormatPNG {
		return Spec{}, "", errLinePNG()
	}
	if Name(s, format) != name {
		return Spec{}, "", fmt.Errorf("%w: name", ErrSpec)
	}
	return s, format, nil
}

func errLinePNG() error { return fmt.Errorf("%w: a field of lines has no colours for a PNG", ErrSpec) }

// reader takes the parts of a name from its end, since the id at its start may hold "-" too.
type reader struct {
	rest string
	bad  bool
}

// last shows the last part without taking it.
func (r *reader) last() string {
	_, part, _ := cutLast(r.rest, "-")
	return part
}

func (r *reader) part() string {
	rest, part, ok := cutLast(r.rest, "-")
	r.rest, r.bad = rest, r.bad || !ok
	return part
}

func (r *reader) number(letter string) int {
	digits, ok := strings.CutPrefix(r.part(), letter)
	r.bad = r.bad || !ok
	return r.whole(digits)
}

// whole reads a number of at most four digits.
func (r *reader) whole(digits string) int {
	n, err := strconv.ParseUint(digits, 10, 16)
	r.bad = r.bad || err != nil || len(digits) > 4
	return int(n)
}

// cutLast cuts s at the last sep. Without one, all of s is the part after it.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}
