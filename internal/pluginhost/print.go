package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrDocumentLong: a plugin writes a document of too many pages.
var ErrDocumentLong = plugin.NewFault(plugin.Conflict, "plugin.document_long").With("max", pdf.PagesMax)

// cellsMax is how many cells a row has at most: more are not read on a page of paper.
const cellsMax = 12

type printer struct{ *services }

func (s *services) Printer() native.Printer { return printer{s} }

// Print writes a document in the organisation's name.
func (p printer) Print(ctx context.Context, to io.Writer, what native.Print, fill func(native.Page) error) error {
	site, err := p.host.Site(ctx)
	if err != nil {
		return fmt.Errorf("print a document: %w", err)
	}
	zone, err := clock.Zone(what.For.TimeZone)
	if err != nil { // nobody's: that of the site
		if zone, err = clock.Zone(site.TimeZone); err != nil {
			return fmt.Errorf("print a document: %w", err)
		}
	}
	language := what.For.Language
	if language == "" {
		language = site.DefaultLanguage
	}
	meta := pdf.Meta{Title: what.Title, Author: what.Author, Language: language, Site: site.Name(language), Hue: site.Hue, Created: p.host.Now().In(zone)}
	err = p.host.Press.Print(ctx, to, meta, func(d *pdf.Document) error {
		return recovered(func() error { return fill(sheet{d}) }) // a panic is the plugin's, and counts
	})
	if errors.Is(err, pdf.ErrLong) {
		return ErrDocumentLong
	}
	return err
}

// sheet writes a plugin's texts as the product writes its own.
type sheet struct{ doc *pdf.Document }

func styleOf(s native.TextStyle) pdf.Style {
	st := pdf.Style{Size: 10.5, Bold: s.Bold, Own: s.Own, Link: s.Link, Before: 3}
	switch s.Role {
	case native.Title:
		st.Size, st.Bold, st.Colour = 25, true, pdf.Brand
	case native.Heading:
		st.Size, st.Bold, st.Before, st.Keep = 14, true, 16, 60
	case native.Small:
		st.Size, st.Colour = 9, pdf.Quiet
	}
	if s.Link != "" {
		st.Colour = pdf.Brand
	}
	return st
}

func (s sheet) Paragraph(text string, st native.TextStyle) error {
	return s.doc.Paragraph(text, styleOf(st))
}

func (s sheet) Row(st native.TextStyle, cells ...native.Cell) error {
	if len(cells) == 0 || len(cells) > cellsMax {
		return fmt.Errorf("a row of %d cells: 1 to %d", len(cells), cellsMax)
	}
	style := styleOf(st)
	row := make([]pdf.Cell, len(cells))
	for i, c := range cells {
		row[i] = pdf.Cell{Text: c.Text, Share: min(max(c.Share, 1), 100), End: c.End, Bold: c.Bold || style.Bold, Colour: style.Colour}
	}
	return s.doc.Row(row, style)
}

func (s sheet) Line(strong bool) { s.doc.Line(strong) }
func (s sheet) Space(points int) { s.doc.Space(float64(points)) }
