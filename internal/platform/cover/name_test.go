package cover

import (
	"errors"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	named := Course("A_b-h3-f4", 0, 9999).Thumb()
	named.Family, named.Palette = "deca10", 4
	for name, s := range map[string]Spec{
		"c42-h195-f3-640x400-s100.svg":                   Course("c42", 195, 3),
		"c42-h195-f3-1280x300-s125.svg":                  Course("c42", 195, 3).Hero(),
		"c42-h195-f3-1200x630-s150.svg":                  Course("c42", 195, 3).Preview(),
		"c42-h359-640x400-s100.svg":                      Course("c42", 359, None),
		"empty-3-h0-mixed12-line-480x480-s100.svg":       Field("empty-3", "mixed12"),
		"A_b-h3-f4-h0-f9999-deca10-p4-160x160-s60.svg":   named,
		strings.Repeat("-", 64) + "-h1-640x400-s100.svg": Course(strings.Repeat("-", 64), 1, None),
	} {
		if got := Name(s, FormatSVG); got != name {
			t.Errorf("%+v is called %s, want %s", s, got, name)
		}
		if got, f, err := ParseName(name); got != s || f != FormatSVG || err != nil {
			t.Errorf("%s is %+v, %s, %v", name, got, f, err)
		}
	}
	if _, f, err := ParseName("c42-h195-f3-1200x630-s150.png"); f != FormatPNG || err != nil {
		t.Errorf("PNG: %s, %v", f, err)
	}
}

func TestNamesOfNoCover(t *testing.T) {
	for _, name := range []string{
		"", ".", ".svg", "-", "c42", "c42.svg", "c42-h195-f3-640x400-s100", "c42-h195-f3-640x400-s100.gif",
		"c42-h195-f3-64000x40000-s100.svg", "c42-h195-f3-640x401-s100.svg", "c42-h195-f3-640x400-s1.svg", "c42-h195-f3-640x400-s1e9.svg",
		"c42-h360-f3-640x400-s100.svg", "c42-h-1-f3-640x400-s100.svg", "c42-h195-f10000-640x400-s100.svg",
		"c42-h0195-f3-640x400-s100.svg", "c42-h+195-f3-640x400-s100.svg", "c42-h195-f03-640x400-s100.svg", // one picture, one name
		"c42-h195-p1-f3-640x400-s100.svg", "c42-h195-p5-640x400-s100.svg", "c42-h195-oct9-640x400-s100.svg",
		"-h195-f3-640x400-s100.svg", "../c42-h195-f3-640x400-s100.svg", "c42/-h195-f3-640x400-s100.svg", "c%2f-h195-f3-640x400-s100.svg",
		"<script>-h195-f3-640x400-s100.svg", "c\x0042-h195-f3-640x400-s100.svg", "كورس-h195-f3-640x400-s100.svg",
		strings.Repeat("a", 65) + "-h195-640x400-s100.svg", "c42-h0-line-480x480-s100.png", "c42-h195-f3-640x400-s100.svg.svg",
	} {
		if s, _, err := ParseName(name); !errors.Is(err, ErrSpec) {
			t.Errorf("%q is %+v, %v", name, s, err)
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []Spec{Course("c42", 195, 3), Course("a-h1", 0, None).Hero(), Field("empty-3", "mixed12")} {
		f.Add(Name(s, FormatSVG))
		f.Add(Name(s, FormatPNG))
	}
	f.Add("c42-h195-f3-oct8-p1-line-640x400-s100.svg")
	f.Fuzz(func(t *testing.T, name string) {
		s, format, err := ParseName(name)
		if err != nil {
			if !errors.Is(err, ErrSpec) || s != (Spec{}) {
				t.Fatalf("%q: %+v, %v", name, s, err)
			}
			return
		}
		if err := s.Check(); err != nil {
			t.Fatalf("%q gives %+v: %v", name, s, err)
		}
		if again := Name(s, format); again != name {
			t.Fatalf("%q is called %q", name, again)
		}
	})
}
