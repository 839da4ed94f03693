package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-text/typesetting/font"
)

// The objects whose numbers are known before they are written.
const (
	catalogObject = iota + 1
	pagesObject
	resourcesObject
	infoObject
	metadataObject
	totalObject
	firstObject // of those that follow as they come
)

// objects writes the objects of a PDF file and remembers where they are. The first error stays.
type objects struct {
	to    io.Writer
	at    int64
	where []int64 // by number; 0: not written yet
	err   error
}

func (o *objects) write(s string) {
	if o.err == nil {
		n, err := io.WriteString(o.to, s)
		o.at, o.err = o.at+int64(n), err
	}
}

func (o *objects) next() int {
	o.where = append(o.where, 0)
	return len(o.where)
}

func (o *objects) put(number int, body string) {
	o.where[number-1] = o.at
	o.write(strconv.Itoa(number) + " 0 obj\n" + body + "\nendobj\n")
}

func (o *objects) add(body string) int {
	n := o.next()
	o.put(n, body)
	return n
}

func (o *objects) putStream(number int, dictionary string, b []byte) {
	var small bytes.Buffer
	z := zlib.NewWriter(&small)
	_, _ = z.Write(b) // a buffer takes everything
	_ = z.Close()
	o.put(number, fmt.Sprintf("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dictionary, small.Len(), small.String()))
}

func (o *objects) addStream(dictionary string, b []byte) int {
	n := o.next()
	o.putStream(n, dictionary, b)
	return n
}

// end writes where everything is.
func (o *objects) end(id string) {
	start := o.at
	o.write(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(o.where)+1))
	for _, at := range o.where {
		o.write(fmt.Sprintf("%010d 00000 n \n", at))
	}
	o.write(fmt.Sprintf("trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n", len(o.where)+1, catalogObject, infoObject, id, id, start))
}

// number writes a length as short as it is exact enough.
func number(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// hexText is a text as PDF has it, whatever it contains.
func hexText(s string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	writeUTF16(&out, s)
	out.WriteByte('>')
	return out.String()
}

func writeUTF16(out *strings.Builder, s string) {
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(out, "%04X", u)
	}
}

// addFont writes the part of a font that was used, and how its codes are read.
func (o *objects) addFont(f *face) (int, error) {
	glyphs := map[font.GID]bool{}
	digest := sha256.New()
	toGlyph := []byte{0, 0}
	var widths, texts strings.Builder
	widths.WriteString("1[")
	for i, u := range f.used {
		glyphs[u.glyph] = true
		toGlyph = append(toGlyph, byte(u.glyph>>8), byte(u.glyph)) // TrueType numbers glyphs with two bytes
		_, _ = digest.Write(toGlyph[len(toGlyph)-2:])
		if i > 0 {
			widths.WriteByte(' ')
		}
		widths.WriteString(strconv.Itoa(f.width(u.glyph)))
	}
	widths.WriteByte(']')
	program, err := f.subset(glyphs, f.made)
	if err != nil {
		return 0, err
	}
	texts.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	var said []string
	for i, u := range f.used {
		if u.text != "" {
			var text strings.Builder
			writeUTF16(&text, u.text)
			said = append(said, fmt.Sprintf("<%04X><%s>\n", i+1, text.String()))
		}
	}
	for part := range slices.Chunk(said, 100) { // no more at once, says the format
		fmt.Fprintf(&texts, "%d beginbfchar\n%sendbfchar\n", len(part), strings.Join(part, ""))
	}
	texts.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	name := tagOf(digest.Sum(nil)) + "+" + f.name
	extents, _ := f.FontHExtents()
	outlines := o.addStream(fmt.Sprintf("/Length1 %d", len(program)), program)
	box := f.tables["head"][36:44]
	at := func(i int) int { return int(int16(uint16(box[i])<<8 | uint16(box[i+1]))) } // signed by its format
	descriptor := o.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %.0f/Descent %.0f/CapHeight 698/StemV 80/FontFile2 %d 0 R>>",
		name, at(0), at(2), at(4), at(6), extents.Ascender, extents.Descender, outlines))
	map1 := o.addStream("", toGlyph)
	reads := o.addStream("", []byte(texts.String()))
	descendant := o.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R/W[%s]>>",
		name, descriptor, map1, widths.String()))
	return o.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, descendant, reads)), nil
}

// tagOf makes the six letters that tell one part of a font from another.
func tagOf(digest []byte) string {
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	return string(tag)
}

// draw writes a line of text. x and y are where it begins at the left, and its baseline.
func draw(out *bytes.Buffer, l line, size, x, y float64) {
	for _, p := range l.pieces {
		var f *face
		open := false // a list of glyphs
		finish := func() {
			if open {
				out.WriteString("]TJ\n")
			}
			open = false
		}
		begin := func() {
			if !open {
				out.WriteByte('[')
			}
			open = true
		}
		var rise int
		spans := 0 // glyphs that are still to come of those that stand for one text
		out.WriteString("BT 1 0 0 1 " + number(x) + " " + number(y) + " Tm\n")
		for i, g := range p.glyphs {
			if g.id == noGlyph {
				continue
			}
			if f != g.face {
				finish()
				f = g.face
				fmt.Fprintf(out, "/F%d %s Tf\n", f.number, number(size))
			}
			if g.first {
				finish()
				fmt.Fprintf(out, "/Span<</ActualText %s>>BDC\n", hexText(g.text))
				g.text = string([]rune(g.text)[:1])
				spans = 1
				for i+spans < len(p.glyphs) && p.glyphs[i+spans].accent {
					spans++
				}
			}
			if g.dy != rise {
				finish()
				rise = g.dy
				out.WriteString(number(float64(rise)*size/em) + " Ts\n")
			}
			begin()
			if g.dx != 0 {
				fmt.Fprintf(out, "%d", -g.dx)
			}
			fmt.Fprintf(out, "<%04X>", f.code(g.id, g.text))
			if rest := f.width(g.id) + g.dx - g.advance; rest != 0 {
				fmt.Fprintf(out, "%d", rest)
			}
			if spans > 0 {
				if spans--; spans == 0 {
					finish()
					out.WriteString("EMC\n")
				}
			}
			x += float64(g.advance) * size / em
		}
		finish()
		if rise != 0 {
			out.WriteString("0 Ts ")
		}
		out.WriteString("ET\n")
	}
}
