package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/brand"
	"github.com/courseworx/courseworx/internal/platform/i18n"
)

// A4, in points, with margins; the head of a page and its foot stand in them.
const (
	width, height = 595.28, 841.89
	side          = 62.0
	top, bottom   = 84.0, 74.0
	leading       = 1.55 // from line to line, of the size
	barWide       = 2.5
)

// PagesMax is how many pages a document may have.
const PagesMax = 5000

// ErrLong: a document has more pages than it may.
var ErrLong = errors.New("a document of too many pages")

// Style is how a paragraph looks.
type Style struct {
	Size   float64 // of letters, in points
	Bold   bool
	Colour Colour
	Before float64 // empty space above, but at the head of a page
	Inset  float64 // from the margin on the side where its lines begin
	Keep   float64 // what must have room below on the same page
	Bar    bool    // a line of the organisation's colour beside it, as quotations have
	Own    bool    // it runs as its own letters do; otherwise as the document does
	Link   string  // where it leads
}

// Colour is one of those that a document has.
type Colour int

// The colours of text.
const (
	Ink   Colour = iota
	Quiet        // said beside
	Brand
)

// Document is one that is being written.
type Document struct {
	Meta
	ctx    context.Context // of the one call that writes it
	out    *objects
	shaper shaper
	rtl    bool
	pages  []int
	open   bool // a page
	page   bytes.Buffer
	links  []string
	head   [2]short // the organisation, the document
	y      float64  // how far down the page is full
}

// Paragraph writes a paragraph of one line or many, on the next page where this one ends.
func (d *Document) Paragraph(text string, st Style) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	letters := clean(text)
	rtl := d.rtl
	if st.Own {
		rtl = rightToLeft(letters, d.rtl)
	}
	room := width - 2*side - st.Inset
	lines := d.shaper.wrap(letters, rtl, st.Bold, d.Language, int(room*em/st.Size))
	step := st.Size * leading
	if d.open && d.y+st.Before+step+st.Keep > height-bottom {
		d.closePage()
	}
	if d.open {
		d.y += st.Before
	}
	for _, l := range lines {
		if d.open && d.y+step > height-bottom {
			d.closePage()
		}
		if len(d.pages) == PagesMax {
			return ErrLong
		}
		d.begin()
		d.line(l, st, rtl)
		d.y += step
	}
	return d.out.err
}

// Space leaves room, but at the head of a page.
func (d *Document) Space(points float64) {
	if d.open {
		d.y += points
	}
}

// Rule draws a line across the page, with room above and below.
func (d *Document) Rule(around float64) {
	if !d.open || d.y+2*around > height-bottom {
		return
	}
	d.y += around
	d.box(side, d.y, width-2*side, 0.6, brand.OKLCH(0.88, 0.012, float64(d.Hue)))
	d.y += around
}

func (d *Document) line(l line, st Style, rtl bool) {
	wide := float64(l.width) * st.Size / em
	x, right := side, width-side
	if rtl {
		right -= st.Inset
	} else {
		x += st.Inset
	}
	if st.Bar {
		at := x - 11
		if rtl {
			at = right + 11 - barWide
		}
		d.box(at, d.y, barWide, st.Size*leading, brand.Primary(d.Hue))
	}
	if rtl {
		x = right - wide
	}
	base := d.y + st.Size*(leading+0.62)/2
	d.ink(d.colour(st.Colour))
	draw(&d.page, l, st.Size, x, height-base)
	if st.Link != "" && len(l.pieces) > 0 {
		d.links = append(d.links, fmt.Sprintf("<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[%s %s %s %s]/A<</S/URI/URI%s>>>>",
			number(x), number(height-d.y-st.Size*leading), number(x+wide), number(height-d.y), address(st.Link)))
	}
}

// address is an address as PDF has it: of ASCII only.
func address(s string) string {
	var out strings.Builder
	out.WriteByte('<')
	for _, b := range []byte(s) {
		if b > ' ' && b < 0x7f {
			fmt.Fprintf(&out, "%02X", b)
			continue
		}
		for _, c := range []byte(fmt.Sprintf("%%%02X", b)) {
			fmt.Fprintf(&out, "%02X", c)
		}
	}
	out.WriteByte('>')
	return out.String()
}

func (d *Document) colour(c Colour) brand.Colour {
	switch c {
	case Brand:
		return brand.Primary(d.Hue)
	case Quiet:
		return brand.OKLCH(0.48, 0.012, 80)
	}
	return brand.Ink
}

func (d *Document) ink(c brand.Colour) { d.page.WriteString(ratios(c) + " rg\n") }

func ratios(c brand.Colour) string {
	part := func(v uint8) string { return number(float64(v) / 255) }
	return part(c.R) + " " + part(c.G) + " " + part(c.B)
}

// box fills a rectangle; y is its upper edge, counted from the head of the page.
func (d *Document) box(x, y, wide, high float64, c brand.Colour) {
	d.ink(c)
	d.page.WriteString(number(x) + " " + number(height-y-high) + " " + number(wide) + " " + number(high) + " re f\n")
}

// begin begins a page, with its head and foot, unless one is open.
func (d *Document) begin() {
	if d.open {
		return
	}
	d.open, d.y = true, top
	d.box(0, 0, width, 6, brand.Primary(d.Hue))
	d.page.WriteString("/Artifact BMC\n")
	d.beside(d.head[0], !d.rtl, Brand)
	d.beside(d.head[1], d.rtl, Quiet)
	d.page.WriteString("EMC /Artifact BMC\n")
	// How many pages there are is known at the end: the number and the total stand at the two sides of a stroke.
	here, slash := d.count(len(d.pages)+1), d.short(" / ", false)
	middle := width/2 - slash.points()/2
	d.ink(d.colour(Quiet))
	draw(&d.page, slash.line, footSize, middle, footLine)
	if d.rtl {
		draw(&d.page, here.line, footSize, middle+slash.points(), footLine)
	} else {
		draw(&d.page, here.line, footSize, middle-here.points(), footLine)
	}
	d.page.WriteString("/Total Do EMC\n")
}

// footSize is that of what stands in head and foot, footLine the baseline of the latter.
const footSize, footLine = 9.0, 40.0

// short is a line of the size of head and foot.
type short struct{ line }

func (s short) points() float64 { return float64(s.width) * footSize / em }

func (d *Document) count(n int) short {
	return d.short(i18n.Digits(d.Language, strconv.Itoa(n)), false)
}

// short shapes a text for one line.
func (d *Document) short(s string, bold bool) short {
	letters := clean(s)
	rtl := rightToLeft(letters, d.rtl)
	return short{arrange(d.shaper.shape(letters, rtl, bold, d.Language), rtl)}
}

// heading shapes what stands at one side of a page's head; what has no room there ends in dots.
func (d *Document) heading(s string, bold bool) short {
	const room = width/2 - side - 10
	letters := clean(s)
	h := d.short(s, bold)
	for n := min(len(letters)-1, 80); n > 0 && h.points() > room; n-- {
		h = d.short(string(letters[:n])+"…", bold)
	}
	return h
}

// beside writes a line in the head of a page, at its left or right.
func (d *Document) beside(s short, left bool, c Colour) {
	x := side
	if !left {
		x = width - side - s.points()
	}
	d.ink(d.colour(c))
	draw(&d.page, s.line, footSize, x, height-49)
}

// total writes how many pages there are, which every page shows.
func (d *Document) total() {
	var out bytes.Buffer
	n, slash := d.count(len(d.pages)), d.short(" / ", false)
	x := width/2 + slash.points()/2
	if d.rtl {
		x = width/2 - slash.points()/2 - n.points()
	}
	out.WriteString(ratios(d.colour(Quiet)) + " rg\n")
	draw(&out, n.line, footSize, x, footLine)
	d.out.putStream(totalObject, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s %s]/Resources %d 0 R", number(width), number(height), resourcesObject), out.Bytes())
}

// closePage writes the open page. A document without a word has an empty one.
func (d *Document) closePage() {
	if !d.open {
		if len(d.pages) > 0 {
			return
		}
		d.begin()
	}
	content := d.out.addStream("", d.page.Bytes())
	links := ""
	if len(d.links) > 0 {
		links = "/Annots[" + strings.Join(d.links, "") + "]"
	}
	d.pages = append(d.pages, d.out.add(fmt.Sprintf("<</Type/Page/Parent %d 0 R/Contents %d 0 R%s>>", pagesObject, content, links)))
	d.page.Reset()
	d.links = d.links[:0]
	d.open = false
}
