package pdf

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// em is the size at which text is shaped: that of the fonts' own units, and those in which a PDF counts.
const em = 1000

// controlsMax is how many isolates a paragraph may have; with more of them they are taken out.
const controlsMax = 200

// glyph is a drawn sign; lengths are in thousandths of the size.
type glyph struct {
	face          *face
	id            font.GID
	advance       int
	dx, dy        int
	cluster       int
	text          string // what it stands for; nothing where the one before it in the text says it
	first, accent bool   // first of several glyphs for one text; one of the others
}

// piece is text of one font and direction. Its glyphs stand as they are seen, from the left.
type piece struct {
	level    int8
	from, to int // in the text
	glyphs   []glyph
}

// between returns the glyphs of a part of the text: they stand in its order, or against it.
func (p piece) between(from, to int) []glyph {
	if to <= p.from || from >= p.to {
		return nil
	}
	n := len(p.glyphs)
	if p.level%2 == 0 {
		return p.glyphs[sort.Search(n, func(i int) bool { return p.glyphs[i].cluster >= from }):sort.Search(n, func(i int) bool { return p.glyphs[i].cluster >= to })]
	}
	return p.glyphs[sort.Search(n, func(i int) bool { return p.glyphs[i].cluster < to }):sort.Search(n, func(i int) bool { return p.glyphs[i].cluster < from })]
}

// line is a line of a paragraph, its pieces from the left.
type line struct {
	width  int
	pieces []piece
}

// shaper makes lines of text; it is used by one at a time.
type shaper struct {
	bidi  shaping.Segmenter
	hb    shaping.HarfbuzzShaper
	cuts  segmenter.Segmenter
	faces [2][2]*face
}

// order is in which order fonts are asked for a letter, by what it is written in.
type order struct {
	faces  [2]*face
	arabic bool
}

func (o *order) SetScript(s language.Script) { o.arabic = s == language.Arabic }

func (o *order) ResolveFace(r rune) *font.Face {
	a, b := o.faces[0], o.faces[1]
	if o.arabic {
		a, b = b, a
	}
	if _, ok := a.NominalGlyph(r); !ok {
		if _, ok := b.NominalGlyph(r); ok {
			return b.Face
		}
	}
	return a.Face
}

// clean returns a text as one line that can be shaped: without control characters, and without those that turn the
// direction of what follows.
func clean(text string) []rune {
	text = strings.ToValidUTF8(text, "\ufffd")
	out, controls := make([]rune, 0, len(text)), 0
	for _, r := range text {
		switch {
		case r == '\u202a' || r == '\u202b' || r == '\u202c' || r == '\u202d' || r == '\u202e':
		case r >= '\u2066' && r <= '\u2069':
			controls++
			out = append(out, r)
		case r == '\u2028' || r == '\u2029' || r == '\t' || r == '\n' || r == '\r':
			out = append(out, ' ')
		case unicode.IsControl(r):
		default:
			out = append(out, r)
		}
	}
	if controls > controlsMax {
		out = slices.DeleteFunc(out, func(r rune) bool { return r >= '\u2066' && r <= '\u2069' })
	}
	return out
}

// shape returns the pieces of a text in their order in the text.
func (s *shaper) shape(text []rune, rtl, bold bool, lang string) []piece {
	faces := s.faces[0]
	if bold {
		faces = s.faces[1]
	}
	level := levels(text, rtl)
	var pieces []piece
	for from := 0; from < len(text); {
		to := from + 1
		for to < len(text) && level[to] == level[from] {
			to++
		}
		in := shaping.Input{
			Text: text, RunStart: from, RunEnd: to, Direction: di.DirectionLTR, Face: faces[0].Face, Size: fixed.I(em), Language: language.NewLanguage(lang),
		}
		if level[from]%2 == 1 {
			in.Direction = di.DirectionRTL
		}
		for _, part := range s.bidi.Split(in, &order{faces: faces}) {
			f := faces[0]
			if part.Face == faces[1].Face {
				f = faces[1]
			}
			out := s.hb.ShapeNoExtents(part)
			pieces = append(pieces, piece{level[from], part.RunStart, part.RunEnd, glyphsOf(text, f, out)})
		}
		from = to
	}
	return pieces
}

// glyphsOf turns what the library shaped into what is drawn.
func glyphsOf(text []rune, f *face, out shaping.Output) []glyph {
	list := make([]glyph, 0, len(out.Glyphs))
	for i := 0; i < len(out.Glyphs); {
		group := out.Glyphs[i : i+max(1, min(out.Glyphs[i].GlyphsCount(), len(out.Glyphs)-i))]
		i += len(group)
		from := group[0].TextIndex()
		letters := text[from:min(from+group[0].RunesCount(), len(text))]
		if unseen(letters) {
			list = append(list, glyph{face: f, cluster: from, id: noGlyph})
			continue
		}
		if !slices.ContainsFunc(group, func(g shaping.Glyph) bool { return g.GlyphID != 0 }) {
			group = group[:1] // one sign for a picture of many parts that the fonts lack
		}
		here := make([]glyph, len(group))
		for k, g := range group {
			here[k] = glyph{face: f, id: g.GlyphID, advance: g.Advance.Round(), dx: g.XOffset.Round(), dy: g.YOffset.Round(), cluster: from}
		}
		list = append(list, said(here, letters, out.Direction == di.DirectionRTL)...)
	}
	return list
}

// codeLetters is for how many letters a code can stand: some readers know no more.
const codeLetters = 4

// said tells glyphs which letters they stand for. Readers of PDF turn text around that runs from right to left, glyph by glyph:
// two letters that one glyph stood for would come out in the wrong order. Each letter therefore has a glyph of its own; those
// that the ligature lacks are empty, and share its width.
func said(glyphs []glyph, letters []rune, rtl bool) []glyph {
	letters = slices.DeleteFunc(slices.Clone(letters), func(r rune) bool { return r >= '\u2066' && r <= '\u2069' })
	m, n := len(glyphs), len(letters)
	switch {
	case m > n || !rtl && m > 1 && m < n: // what is copied is said beside them
		glyphs[0].text, glyphs[0].first = string(letters), m > 1
		for k := range glyphs[1:] {
			glyphs[k+1].accent = true
		}
		return glyphs
	case !rtl && m == 1:
		glyphs[0].text, glyphs[0].first = string(letters), n > codeLetters
		return glyphs
	case !rtl:
		for k := range glyphs {
			glyphs[k].text = string(letters[k])
		}
		return glyphs
	}
	list := make([]glyph, 0, n)
	if empty := n - m; empty > 0 {
		g := &glyphs[m-1]
		wide := g.face.width(g.id)
		part := wide / (empty + 1)
		for range empty {
			list = append(list, glyph{face: g.face, id: g.face.derive(derived{advance: part}), advance: part, cluster: g.cluster})
		}
		g.id = g.face.derive(derived{g.id, part * empty, wide - part*empty})
		g.advance -= part * empty
	}
	list = append(list, glyphs...)
	for k := range list {
		list[k].text = string(letters[n-1-k])
	}
	return list
}

// noGlyph is what nothing is drawn for.
const noGlyph = font.GID(1<<32 - 1)

// unseen reports whether nothing of the text is to be seen, such as a sign that only joins letters.
func unseen(letters []rune) bool {
	for _, r := range letters {
		if !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Variation_Selector, r) || r == '\u00ad' {
			return r == '\u00ad' // a place where a word may be parted, which is not done
		}
		if r >= 0x600 && r <= 0x605 || r == 0x6dd { // Arabic signs that embrace a number
			return false
		}
	}
	return true
}

// wrap shapes a text and parts it into lines that are at most as wide, in thousandths of the size. A word that is wider than
// a line is parted where its letters allow it.
func (s *shaper) wrap(text []rune, rtl, bold bool, lang string, width int) []line {
	pieces := s.shape(text, rtl, bold, lang)
	widths, starts := make([]int, len(text)), make([]bool, len(text))
	for _, p := range pieces {
		for _, g := range p.glyphs {
			widths[g.cluster] += g.advance
			starts[g.cluster] = true
		}
	}
	var lines []line
	from, wide := 0, 0 // the present line: where it begins, how wide it is, spaces at its end included
	end := func(to int) {
		lines = append(lines, cut(pieces, text, from, to, rtl))
		from, wide = to, 0
	}
	s.cuts.Init(text)
	for words := s.cuts.LineIterator(); words.Next(); {
		word := words.Line()
		begin, stop := word.Offset, word.Offset+len(word.Text)
		all, seen := 0, 0
		for i := begin; i < stop; i++ {
			all += widths[i]
			if text[i] != ' ' {
				seen = all
			}
		}
		if wide+seen > width && from < begin {
			end(begin)
		}
		if seen > width {
			for i := begin; i < stop; i++ {
				if starts[i] && i > from && wide+widths[i] > width && text[i] != ' ' {
					end(i)
				}
				wide += widths[i]
			}
			continue
		}
		wide += all
	}
	if from < len(text) || len(lines) == 0 {
		end(len(text))
	}
	return lines
}

// cut takes the glyphs of a part of the text, without spaces at its end, and arranges them.
func cut(pieces []piece, text []rune, from, to int, rtl bool) line {
	for to > from && text[to-1] == ' ' {
		to--
	}
	var here []piece
	for _, p := range pieces {
		if p.glyphs = p.between(from, to); len(p.glyphs) > 0 {
			here = append(here, p)
		}
	}
	return arrange(here, rtl)
}

// arrange puts the pieces of a line in the order in which they are seen (UAX #9, L2).
func arrange(pieces []piece, rtl bool) line {
	l := line{pieces: pieces}
	var top int8
	if rtl {
		top = 1
	}
	for _, p := range pieces {
		for _, g := range p.glyphs {
			l.width += g.advance
		}
		top = max(top, p.level)
	}
	for level := top; level > 0; level-- {
		for i := 0; i < len(pieces); i++ {
			end := i
			for end < len(pieces) && pieces[end].level >= level {
				end++
			}
			slices.Reverse(pieces[i:end])
			i = max(i, end)
		}
	}
	return l
}
