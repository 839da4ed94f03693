package cover

import (
	"math"
	"slices"
)

// motif is what one cell of a tiling holds: closed fills by role, the straps as open lines, and
// the short pieces of strap that pass over another.
type motif struct{ star, small, kite, heart, lines, overs [][]point }

// weaver draws tiles into a motif. Reach is how far a strap must show on both sides of another
// that it crosses squarely, in edges.
type weaver struct {
	motif
	angle float64 // contact angle, in degrees
	depth int     // wanted depth of the large star
	reach float64
}

// over lets the strap that runs through p in direction u pass over one that it meets at that
// angle, in degrees. The flatter they cross, the longer the piece.
func (w *weaver) over(p, u point, angle float64) {
	t := w.reach / max(.5, math.Abs(math.Sin(angle*degree)))
	w.overs = append(w.overs, []point{p.plus(u, -t), p.plus(u, t)})
}

// tile draws one tile; big says that it gets the large star.
func (w *weaver) tile(t tile, big bool) {
	switch t.sides {
	case crossTile:
		w.cross()
	case gapTile:
		w.gap(newRays(t, w.angle))
	default:
		w.regular(t, newRays(t, w.angle), big)
	}
}

// cross draws an eight-pointed star and the cross between four of them.
func (w *weaver) cross() {
	ring := func(outer, inner float64) (star []point) {
		for i := range 8 {
			star = append(star, polar(outer, float64(i)*45, point{}), polar(inner, float64(i)*45+22.5, point{}))
		}
		return star
	}
	star := ring(1, .7654)
	w.star = append(w.star, star)
	w.heart = append(w.heart, ring(.5, .3827))
	w.kite = append(w.kite, ring(.7, .5358))
	var cross []point
	for i := range 4 {
		cross = append(cross, polar(.52, float64(i)*90, point{1, 1}), polar(.2, float64(i)*90+45, point{1, 1}))
	}
	w.small = append(w.small, cross)
	for i := 0; i < 16; i += 4 {
		w.lines = append(w.lines, []point{star[i], star[i+1], star[i+2], star[i+3], star[(i+4)%16]})
		w.over(star[i], polar(1, float64(i/2)*45+135, point{}), 90)
	}
}

// rays are the two straps that start at the middle of every edge of a tile.
type rays struct {
	from          []point
	ahead, behind []point // directions of length 1
}

func newRays(t tile, angle float64) rays {
	var r rays
	for i, p := range t.corners {
		q := t.corners[(i+1)%len(t.corners)]
		e := q.plus(p, -1)
		l := math.Hypot(e.x, e.y)
		e = point{e.x / l, e.y / l}
		r.from = append(r.from, middle(p, q))
		r.ahead = append(r.ahead, e.turned(angle))
		r.behind = append(r.behind, point{-e.x, -e.y}.turned(-angle))
	}
	return r
}

// meet returns where the ray ahead of edge i meets the ray behind edge j, and how long both are
// until there. Two rays that look at each other meet half way.
func (r rays) meet(i, j int) (at point, length float64, ok bool) {
	p, u, q, v := r.from[i], r.ahead[i], r.from[j], r.behind[j]
	x := u.x*v.y - u.y*v.x
	if math.Abs(x) < 1e-6 {
		return middle(p, q), 9, true // longer than all others: such a pair comes last
	}
	d := q.plus(p, -1)
	t, s := (d.x*v.y-d.y*v.x)/x, (d.x*u.y-d.y*u.x)/x
	return p.plus(u, t), t + s, t > .02 && s > .02
}

func (w *weaver) overEdges(r rays) {
	for i, m := range r.from {
		w.over(m, r.ahead[i], 2*w.angle)
	}
}

// gap joins the rays of a tile that is not convex, the shortest pairs first.
func (w *weaver) gap(r rays) {
	w.overEdges(r)
	type pair struct {
		i, j   int
		at     point
		length float64
	}
	var all []pair
	n := len(r.from)
	for i := range n {
		for j := range n {
			if at, length, ok := r.meet(i, j); ok && i != j {
				all = append(all, pair{i, j, at, length})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		if math.Abs(a.length-b.length) < 1e-9 { // the tile is symmetric: do not let noise decide
			return 0
		}
		return int(math.Copysign(1, a.length-b.length))
	})
	turns, ahead, behind := make([]pair, n), make([]bool, n), make([]bool, n)
	for _, p := range all {
		if ahead[p.i] || behind[p.j] {
			continue
		}
		ahead[p.i], behind[p.j], turns[p.i] = true, true, p
		w.lines = append(w.lines, []point{r.from[p.i], p.at, r.from[p.j]})
	}
	var fill []point // only when the straps go once around
	for i, m := range r.from {
		if !ahead[i] || turns[i].j != (i+1)%n {
			return
		}
		fill = append(fill, m, turns[i].at)
	}
	w.small = append(w.small, fill)
}

// regular draws the star of a regular tile. Rings[j] are the points where the ray of each edge
// has met j others; ring 0 are the middles of the edges.
func (w *weaver) regular(t tile, r rays, big bool) {
	w.overEdges(r)
	n, depth := t.sides, 1
	if big {
		depth = w.depth
	}
	rings := [][]point{r.from}
	for j := 1; j <= depth; j++ {
		ring, ok := ringOf(r, j)
		if !ok || j > 1 && float64(j)*180/float64(n) > w.angle+1 {
			break
		}
		rings = append(rings, ring)
	}
	depth = len(rings) - 1
	g := func(j, i int) point { return rings[j][(i+n)%n] }
	for j := 0; j+2 <= depth; j++ {
		for i := range n {
			kite := []point{g(j, i), g(j+1, i), g(j+2, i-1), g(j+1, i-1)}
			if j%2 == 0 {
				w.kite = append(w.kite, kite)
			} else {
				w.heart = append(w.heart, kite)
			}
		}
	}
	var star []point
	for i := range n {
		star = append(star, g(depth-1, i), g(depth, i))
	}
	if big {
		w.star = append(w.star, star)
	} else {
		w.small = append(w.small, star)
	}
	for i, m := range r.from {
		w.lines = append(w.lines, []point{m, g(depth, i), r.from[(i+depth)%n]})
		for j := 1; j < depth; j++ {
			u := r.behind[(i+j)%n]
			if j%2 == 0 {
				u = r.ahead[i]
			}
			w.over(g(j, i), u, 2*w.angle-float64(j)*360/float64(n))
		}
	}
	if big && n >= 8 {
		tip := g(depth, 0).plus(t.centre, -1)
		w.heartStar(t, r.from[0].plus(t.centre, -1), math.Hypot(tip.x, tip.y)*.62, depth)
	}
}

func ringOf(r rays, j int) ([]point, bool) {
	ring := make([]point, len(r.from))
	for i := range ring {
		at, _, ok := r.meet(i, (i+j)%len(ring))
		if !ok {
			return nil, false
		}
		ring[i] = at
	}
	return ring, true
}

// heartStar draws the small star in the middle of a large one.
func (w *weaver) heartStar(t tile, first point, radius float64, depth int) {
	step := 180 / float64(t.sides)
	start := math.Atan2(first.y, first.x)/degree + float64(depth)*step
	var star []point
	for i := range 2 * t.sides {
		r := radius
		if i%2 == 1 {
			r *= .66
		}
		star = append(star, polar(r, start+float64(i)*step, t.centre))
	}
	w.heart = append(w.heart, star)
}
