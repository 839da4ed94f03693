package pdf

import (
	"bytes"
	"embed"
	"fmt"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// The fonts are IBM Plex, as in the browser; their licence (OFL 1.1) lies beside them.
//
//go:embed fonts/*.woff fonts/LICENSE.txt
var files embed.FS

// weights are the fonts of a weight, those for Latin, Greek and Cyrillic letters first, then those for Arabic.
var weights = [2][2]string{{"IBMPlexSans-Regular", "IBMPlexSansArabic-Regular"}, {"IBMPlexSans-SemiBold", "IBMPlexSansArabic-SemiBold"}}

// fontFile is a font as it lies in the program.
type fontFile struct {
	name   string
	font   *font.Font
	tables map[string][]byte
}

// embedded are the tables that a PDF needs of a font; what shapes text was used before.
var embedded = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

func readFonts() (all [2][2]*fontFile, err error) {
	for w, names := range weights {
		for i, name := range names {
			if all[w][i], err = readFont(name); err != nil {
				return all, fmt.Errorf("read font %s: %w", name, err)
			}
		}
	}
	return all, nil
}

func readFont(name string) (*fontFile, error) {
	raw, err := files.ReadFile("fonts/" + name + ".woff")
	if err != nil {
		return nil, err
	}
	loader, err := opentype.NewLoader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	f := &fontFile{name: name, tables: map[string][]byte{}}
	if f.font, err = font.NewFont(loader); err != nil {
		return nil, err
	}
	for _, tag := range embedded {
		if !loader.HasTable(opentype.MustNewTag(tag)) {
			continue
		}
		if f.tables[tag], err = loader.RawTable(opentype.MustNewTag(tag)); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// codesMax is how many codes a font has in a document: two bytes each, and the first stands for nothing.
const codesMax = 1<<16 - 1

// face is a font within a document: which of its glyphs are used, and for which text each time. A glyph that stands for
// several texts has several codes, so that what is copied is what was written.
type face struct {
	*fontFile
	*font.Face
	number int
	codes  map[glyphText]uint16
	used   []glyphText // by code, from 1 on
	made   []derived   // their numbers follow those of the font
	making map[derived]font.GID
}

// derived is a glyph that a font does not have: one of its own, drawn further left, and with another width; or an empty one.
type derived struct {
	from    font.GID // 0: empty
	left    int
	advance int
}

type glyphText struct {
	glyph font.GID
	text  string
}

func newFace(f *fontFile, number int) *face {
	return &face{f, font.NewFace(f.font), number, map[glyphText]uint16{}, nil, nil, map[derived]font.GID{}}
}

// code returns the code of a glyph that stands for a text. Once there are no more, glyphs go without their texts, and the
// last ones show that they are missing.
func (f *face) code(glyph font.GID, text string) uint16 {
	key := glyphText{glyph, text}
	if c, ok := f.codes[key]; ok {
		return c
	}
	if len(f.used) >= codesMax-5000 { // which is more than the glyphs of a font
		key.text = ""
		if c, ok := f.codes[key]; ok {
			return c
		}
	}
	f.used = append(f.used, key)
	c := uint16(len(f.used)) // see codesMax
	f.codes[key] = c
	return c
}

// derive returns the number of a glyph that is made of another one.
func (f *face) derive(d derived) font.GID {
	if id, ok := f.making[d]; ok {
		return id
	}
	id := font.GID(f.count() + len(f.made)) //nolint:gosec // as many as there are ligatures
	f.made = append(f.made, d)
	f.making[d] = id
	return id
}

// width is how wide a glyph is, in thousandths of the size.
func (f *face) width(g font.GID) int {
	if made := int(g) - f.count(); made >= 0 {
		return f.made[made].advance
	}
	return int(f.HorizontalAdvance(g)*em/float32(f.Upem()) + 0.5)
}
