package native

import (
	"context"
	"io"

	"github.com/courseworx/courseworx/plugin"
)

// Print is a PDF that a plugin writes for somebody.
type Print struct {
	Title  string // at the head of each page, and what the file says of itself
	Author string
	// For is who reads it: the document runs and is numbered as the person's language does. The organisation's name and colour
	// stand on each page.
	For plugin.Actor
}

// Role is what a text is in a document; it says how it looks.
type Role int

// The roles of texts.
const (
	Body    Role = iota // 10.5 points
	Title               // 25 points, in the organisation's colour
	Heading             // 14 points
	Small               // 9 points, beside the rest
)

// TextStyle is how a text of a document looks.
type TextStyle struct {
	Role Role
	Bold bool
	// Own lets a paragraph run as its own letters do, for what people wrote themselves; otherwise it runs as the document does.
	Own  bool
	Link string // the address where a paragraph leads
}

// Cell is a part of a row.
type Cell struct {
	Text  string
	Share int  // of the row's width, measured by the sum of all shares of the row; 1 to 100
	End   bool // at the side where lines end, as amounts stand
	Bold  bool
}

// Page takes what a document says, from its head to its foot; pages begin and end by themselves.
type Page interface {
	// Paragraph writes a text of one line or many.
	Paragraph(text string, s TextStyle) error
	// Row writes 1 to 12 cells side by side, in the order in which the document runs. Of the style the role counts.
	Row(s TextStyle, cells ...Cell) error
	// Line draws a line below a row; a strong one divides, a thin one leads the eye.
	Line(strong bool)
	// Space leaves room, in points.
	Space(points int)
}

// Printer writes documents of at most 5,000 A4 pages, in every script that the site's fonts have, with text that can be copied.
type Printer interface {
	// Print writes a PDF to a writer that is not somebody's slow line. What it says is written by fill; an error of fill ends it, and
	// so does ctx. A document of too many pages is plugin.Conflict, code plugin.document_long.
	Print(ctx context.Context, to io.Writer, p Print, fill func(Page) error) error
}
