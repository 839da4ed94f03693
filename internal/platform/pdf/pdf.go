// Package pdf writes documents that people take away or print: text on A4 pages, with the organisation's name and hue, in
// any mixture of Arabic and other letters. It is the project's one way to write PDF.
//
//	pdf.go    the press, what a document is and says of itself
//	page.go   the flow of paragraphs over pages
//	shape.go  from text to lines of glyphs
//	bidi.go   which way each character runs
//	font.go   the fonts, and what a document uses of them
//	subset.go the part of a font that a document carries
//	write.go  the file's objects
//
// A document is written page by page: memory does not grow with its length.
package pdf

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/background"
	"github.com/courseworx/courseworx/internal/platform/i18n"
)

// Meta is what a document says of itself, and what its pages have in common.
type Meta struct {
	Title    string
	Author   string
	Language string    // BCP 47: it says which way the document runs and how its pages are numbered
	Site     string    // the organisation, at the head of each page
	Hue      int       // of the organisation, in degrees
	Created  time.Time // with the zone of who reads it
}

// Press writes documents, a few at a time, on threads that step back for those that somebody waits for.
type Press struct {
	places chan struct{}
	fonts  func() ([2][2]*fontFile, error)
}

// NewPress returns a press; its fonts are read with the first document.
func NewPress() *Press {
	return &Press{make(chan struct{}, background.Threads), sync.OnceValues(readFonts)}
}

// Print writes a document to a writer that is not somebody's slow line: it keeps a place of the press until it is done. What
// the document contains is written by fill, page by page; when ctx ends, so does it.
func (p *Press) Print(ctx context.Context, to io.Writer, m Meta, fill func(*Document) error) error {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var err error
	background.Run(func() {
		defer func() {
			if broke := recover(); broke != nil { // a text that a library cannot bear ends its document, not the server
				err = fmt.Errorf("write a document: %v", broke)
			}
		}()
		err = p.print(ctx, to, m, fill)
	})
	return err
}

func (p *Press) print(ctx context.Context, to io.Writer, m Meta, fill func(*Document) error) error {
	fonts, err := p.fonts()
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(to, 1<<16)
	d := newDocument(ctx, buffer, m, fonts)
	if err := fill(d); err != nil {
		return err
	}
	if err := d.finish(); err != nil {
		return err
	}
	return buffer.Flush()
}

// finish writes what is known only at the end.
func (d *Document) finish() error {
	d.closePage()
	d.total()
	var fonts strings.Builder
	for _, pair := range d.shaper.faces {
		for _, f := range pair {
			if len(f.used) == 0 {
				continue
			}
			n, err := d.out.addFont(f)
			if err != nil {
				return fmt.Errorf("write font %s: %w", f.name, err)
			}
			fmt.Fprintf(&fonts, "/F%d %d 0 R", f.number, n)
		}
	}
	d.out.put(resourcesObject, fmt.Sprintf("<</Font<<%s>>/XObject<</Total %d 0 R>>>>", fonts.String(), totalObject))
	var kids strings.Builder
	for _, n := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	d.out.put(pagesObject, fmt.Sprintf("<</Type/Pages/MediaBox[0 0 %s %s]/Resources %d 0 R/Count %d/Kids[%s]>>", number(width), number(height), resourcesObject, len(d.pages), kids.String()))
	at := "D:" + strings.Replace(d.Created.Format("20060102150405-07'00"), "Z", "+", 1)
	d.out.put(infoObject, fmt.Sprintf("<</Title %s/Author %s/Creator(CourseWorx)/Producer(CourseWorx)/CreationDate(%s)>>", hexText(d.Title), hexText(d.Author), at))
	d.out.putStream(metadataObject, "/Type/Metadata/Subtype/XML", []byte(d.xmp()))
	reading := "L2R"
	if d.rtl {
		reading = "R2L"
	}
	d.out.put(catalogObject, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang %s/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true/Direction/%s>>>>",
		pagesObject, hexText(d.Language), metadataObject, reading))
	d.out.end(fmt.Sprintf("%032X", d.Created.UnixNano()))
	return d.out.err
}

// xmp is the same as the file's information, as newer readers want it.
func (d *Document) xmp() string {
	text := func(s string) string {
		var out strings.Builder
		_ = xml.EscapeText(&out, []byte(s)) // a builder takes everything
		return out.String()
	}
	return `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + text(d.Title) + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:creator><rdf:Seq><rdf:li>` + text(d.Author) + `</rdf:li></rdf:Seq></dc:creator>` +
		`<dc:language><rdf:Bag><rdf:li>` + text(d.Language) + `</rdf:li></rdf:Bag></dc:language>` +
		`<xmp:CreateDate>` + d.Created.Format(time.RFC3339) + `</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`
}

func newDocument(ctx context.Context, to io.Writer, m Meta, fonts [2][2]*fontFile) *Document {
	d := &Document{Meta: m, ctx: ctx, out: &objects{to: to, where: make([]int64, firstObject-1)}, rtl: i18n.Direction(m.Language) == "rtl"}
	n := 0
	for w := range fonts {
		for i, f := range fonts[w] {
			d.shaper.faces[w][i] = newFace(f, n)
			n++
		}
	}
	d.head = [2]short{d.heading(m.Site, true), d.heading(m.Title, false)}
	d.out.write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return d
}
