package cover

import (
	"bytes"
	"fmt"
	"image/color"
	"strconv"
)

// SVG returns the cover as an SVG document that may also stand inside HTML: its ids come from
// the Spec, so different covers on one page do not meet. It fills its box and cuts what is too
// much. For a Spec that does not pass Check it returns nil.
func SVG(s Spec) []byte {
	if s.Check() != nil {
		return nil
	}
	w := writer{plan: newPlan(s), id: "c" + s.Key()[:6]}
	if w.line {
		w.field()
	} else {
		w.cover()
	}
	return w.Bytes()
}

// writer writes one plan. Ids are the id and one or two letters.
type writer struct {
	bytes.Buffer
	plan
	id string
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *writer) cover() {
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false" data-family="%s"><defs>`,
		w.width, w.height, w.family)
	w.printf(`<g id="%sf">`, w.id)
	w.fill(w.colours.star, w.motif.star)
	w.fill(w.colours.small, w.motif.small)
	w.fill(w.colours.kite, w.motif.kite)
	w.fill(w.colours.heart, w.motif.heart)
	w.printf(`</g><g id="%ss">`, w.id)
	w.stroke(w.edge, w.casingWidth, "", w.lines)
	w.stroke(w.strap, w.strapWidth, ` stroke-linecap="round"`, w.lines)
	w.printf(`</g><g id="%so">`, w.id)
	w.stroke(w.edge, w.casingWidth, "", w.unders)
	w.stroke(w.strap, w.strapWidth, "", w.overs)
	w.WriteString(`</g>`)
	w.mask("a", fadeFills)
	w.mask("b", fadeStraps)
	w.printf(`</defs><path d="M0 0H%dV%dH0Z" fill="%s"/><g mask="url(#%sam)">`, w.width, w.height, hex(w.ground), w.id)
	w.uses("f")
	w.printf(`</g><g mask="url(#%sbm)">`, w.id)
	w.uses("s", "o")
	w.WriteString(`</g></svg>`)
}

// field writes lines in the colour of the text around, which fade to nothing at the rim.
func (w *writer) field() {
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" fill="none" stroke="currentColor" aria-hidden="true" focusable="false"><defs>`,
		w.width, w.height)
	w.printf(`<g id="%sl"><path vector-effect="non-scaling-stroke" stroke-width="1.25" stroke-linejoin="round" d="`, w.id)
	w.paths(w.lines, "")
	w.printf(`"/></g><radialGradient id="%[1]sr"><stop offset=".3" stop-color="#fff"/><stop offset=".98" stop-color="#fff" stop-opacity="0"/></radialGradient>`+
		`<mask id="%[1]sm" maskUnits="userSpaceOnUse" x="0" y="0" width="%[2]d" height="%[3]d"><path stroke="none" d="M0 0H%[2]dV%[3]dH0Z" fill="url(#%[1]sr)"/></mask></defs><g mask="url(#%[1]sm)">`,
		w.id, w.width, w.height)
	w.uses("l")
	w.WriteString(`</g></svg>`)
}

func (w *writer) fill(c color.RGBA, shapes [][]point) {
	w.printf(`<path fill="%s" d="`, hex(c))
	w.paths(shapes, "Z")
	w.WriteString(`"/>`)
}

func (w *writer) stroke(c color.RGBA, width float64, more string, shapes [][]point) {
	w.printf(`<path fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s d="`, hex(c), short(width), more)
	w.paths(shapes, "")
	w.WriteString(`"/>`)
}

func (w *writer) paths(shapes [][]point, end string) {
	for _, shape := range shapes {
		for i, p := range shape {
			letter := "L"
			if i == 0 {
				letter = "M"
			}
			w.WriteString(letter + short(p.x) + " " + short(p.y))
		}
		w.WriteString(end)
	}
}

// uses puts the groups of those letters at every place, one group after the other.
func (w *writer) uses(letters ...string) {
	w.printf(`<g transform="translate(%s %s) rotate(%s)">`, short(w.centre.x), short(w.centre.y), short(w.turn))
	for _, letter := range letters {
		for _, p := range w.places {
			w.WriteString(`<use href="#` + w.id + letter + `" x="` + short(p.x) + `" y="` + short(p.y) + `"/>`)
		}
	}
	w.WriteString(`</g>`)
}

func (w *writer) mask(letter string, low float64) {
	w.printf(`<radialGradient id="%[1]sg" gradientUnits="userSpaceOnUse" cx="%[2]s" cy="%[3]s" r="%[4]s"><stop offset="%[5]s" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="%[6]s"/></radialGradient>`+
		`<mask id="%[1]sm" maskUnits="userSpaceOnUse" x="0" y="0" width="%[7]d" height="%[8]d"><path d="M0 0H%[7]dV%[8]dH0Z" fill="url(#%[1]sg)"/></mask>`,
		w.id+letter, short(w.centre.x), short(w.centre.y), short(w.fadeRadius), short(fadeFrom), short(low), w.width, w.height)
}

// Mark returns a quiet rosette in the colour of the text around, as SVG: straps from each of the
// points (5 to 64) to the one so many steps further, and to the next two. Step 0 chooses; other
// values outside are moved to the nearest that makes a star.
func Mark(points, step int) []byte {
	points = min(64, max(5, points))
	widest := (points - 1) / 2
	if step <= 0 {
		step = max(2, points/2-3)
	}
	step = min(step, widest)
	var w writer
	w.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" fill="none" stroke="currentColor" stroke-width="1.25" stroke-linejoin="round" aria-hidden="true">`)
	ring := make([]point, points)
	for i := range ring {
		p := polar(48, float64(i)*360/float64(points)-90, point{50, 50})
		ring[i] = point{tenth(p.x), tenth(p.y)}
	}
	for far := step; far <= min(step+2, widest); far++ {
		w.WriteString(`<path vector-effect="non-scaling-stroke" d="`)
		for i, p := range ring {
			w.paths([][]point{{p, ring[(i+far)%points]}}, "")
		}
		w.WriteString(`"/>`)
	}
	w.WriteString(`</svg>`)
	return w.Bytes()
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// short writes a number with as few characters as it needs.
func short(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
