package cover

import "math"

// plan is a finished geometry. Lengths are in px; points of the motif and the places are rounded
// to a tenth, so that SVG and PNG are drawn from the same numbers.
type plan struct {
	family string
	colours
	motif
	unders      [][]point // overs, a little shorter: what the casing of a crossing follows
	places      []point   // where the motif stands, before the turn
	centre      point     // what the pattern turns about and fades away from
	turn        float64   // in degrees
	strapWidth  float64
	casingWidth float64
	fadeRadius  float64
	line        bool
	width       int
	height      int
}

// Both fades begin at full strength until fadeFrom of the radius.
const (
	fadeFrom   = .18
	fadeFills  = .16 // strength of the fills at the full radius
	fadeStraps = .5  // strength of the straps there
)

// faced applies the face number: the n-th course of a category differs from its neighbours in
// tiling and ground, and a little in hue. What the Spec names itself stays.
func (s Spec) faced() Spec {
	if s.Face == None {
		return s
	}
	n := s.Face
	if s.Family == "" {
		s.Family = Families()[(n*3+n/8)%8]
	}
	if s.Palette == None {
		s.Palette = []int{0, 2, 3, 4, 1}[n%palettes]
	}
	s.Hue += []int{0, -14, 9, 16, -7, 12, -17, 4}[n%8]
	return s
}

// newPlan works a valid Spec out. The order in which chance is asked is part of the art.
func newPlan(s Spec) plan {
	s = s.faced()
	width, height := float64(s.Width), float64(s.Height)
	c := newChance(s.ID)
	p := plan{family: s.Family, line: s.Line, width: s.Width, height: s.Height}
	if p.family == "" {
		p.family = pick(c, Families()...)
	}
	fam := newFamily(p.family)
	w := weaver{angle: pick(c, fam.angles...), depth: pick(c, fam.depths...)}
	colouring := s.Palette
	if colouring == None {
		colouring = c.below(palettes)
	}
	hue := float64(s.Hue) + (c.next()-.5)*16
	p.colours = palette(colouring, hue, pick(c, -38.0, 26, 60, -90))
	diameter := (fam.least + c.next()*(fam.most-fam.least)) * float64(s.Scale) / 100
	px := diameter / (2 * fam.radius) // per edge
	p.turn = pick(c, 0, 15, 30, 45, -12, 22.5)
	focus := point{width * pick(c, .2, .36, .64, .82), height * pick(c, .18, .5, .85)}
	if s.Line {
		focus = point{width / 2, height / 2}
	}
	p.centre = point{tenth(focus.x), tenth(focus.y)}
	strap := max(2.4, diameter*.026)
	p.strapWidth, p.casingWidth = tenth(strap), tenth(strap*2.1)
	p.fadeRadius = tenth(width * .82)
	w.reach = (strap*2.1/2 + .8) / px
	for _, t := range fam.tiles {
		w.tile(t, t.sides == fam.big || t.sides == crossTile)
	}
	p.motif = motif{
		star: scaled(w.star, px), small: scaled(w.small, px), kite: scaled(w.kite, px), heart: scaled(w.heart, px),
		lines: scaled(w.lines, px), overs: scaled(w.overs, px),
	}
	for i, o := range w.overs {
		w.overs[i] = shortened(point{o[0].x * px, o[0].y * px}, point{o[1].x * px, o[1].y * px})
	}
	p.unders = scaled(w.overs, 1)
	p.place(point{fam.a.x * px, fam.a.y * px}, point{fam.b.x * px, fam.b.y * px}, focus)
	return p
}

// place finds the points of the lattice a, b whose motif reaches into the picture.
func (p *plan) place(a, b, focus point) {
	const most = 30 // in each direction; enough for the smallest scale in the widest picture
	low, high := p.extent()
	for i := -most; i <= most; i++ {
		for j := -most; j <= most; j++ {
			at := point{}.plus(a, float64(i)).plus(b, float64(j))
			seen := at.turned(p.turn).plus(focus, 1)
			if seen.x+high.x > 0 && seen.x+low.x < float64(p.width) && seen.y+high.y > 0 && seen.y+low.y < float64(p.height) {
				p.places = append(p.places, point{tenth(at.x), tenth(at.y)})
			}
		}
	}
}

// extent returns the corners of the box around the turned motif, with a pixel to spare for what
// rounding moves.
func (p *plan) extent() (low, high point) {
	for _, shapes := range [][][]point{p.motif.star, p.motif.small, p.motif.kite, p.motif.heart, p.lines, p.overs} {
		for _, shape := range shapes {
			for _, q := range shape {
				q = q.turned(p.turn)
				low = point{min(low.x, q.x), min(low.y, q.y)}
				high = point{max(high.x, q.x), max(high.y, q.y)}
			}
		}
	}
	rim := p.casingWidth/2 + 1
	return point{low.x - rim, low.y - rim}, point{high.x + rim, high.y + rim}
}

// fade is the strength at a distance from the centre, where it ends at strength low.
func (p *plan) fade(distance, low float64) float64 {
	t := (distance/p.fadeRadius - fadeFrom) / (1 - fadeFrom)
	return 1 - min(1, max(0, t))*(1-low)
}

// shortened takes half a pixel from each end.
func shortened(a, b point) []point {
	d := b.plus(a, -1)
	t := .5 / math.Hypot(d.x, d.y)
	return []point{a.plus(d, t), b.plus(d, -t)}
}

func scaled(shapes [][]point, k float64) [][]point {
	out := make([][]point, len(shapes))
	for i, shape := range shapes {
		for _, p := range shape {
			out[i] = append(out[i], point{tenth(p.x * k), tenth(p.y * k)})
		}
	}
	return out
}

// tenth rounds to one digit, halves away from zero. The last bits of a sine differ between
// processors; the small addend sees to it that a half is a half everywhere.
func tenth(v float64) float64 {
	n := math.Floor(math.Abs(v)*10 + .5 + 1e-7)
	if n == 0 {
		return 0 // and not -0
	}
	return math.Copysign(n/10, v)
}
