package cover

import "math"

// outline turns an open line into convex pieces that together cover its stroke, with round joins:
// a rectangle for each segment and a wedge where the outside of a bend would stay open. Pieces
// that lie next to each other share an edge exactly, so no seam shows; those that overlap do no
// harm, since a pixel cannot be covered more than once. Round adds half a disc at both ends.
func outline(line []point, width float64, round bool) [][]point {
	var pieces [][]point
	half := width / 2
	var before point // direction of the segment before
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		d := b.plus(a, -1)
		l := math.Hypot(d.x, d.y)
		if l < 1e-6 {
			continue
		}
		d = point{d.x / l, d.y / l}
		side := point{-d.y * half, d.x * half}
		pieces = append(pieces, []point{a.plus(side, 1), b.plus(side, 1), b.plus(side, -1), a.plus(side, -1)})
		switch {
		case before != point{}:
			pieces = append(pieces, wedge(a, before, d, half))
		case round:
			pieces = append(pieces, arc(a, math.Atan2(d.x, -d.y), math.Pi, half))
		}
		before = d
		if round && i == len(line)-1 {
			pieces = append(pieces, arc(b, math.Atan2(-d.x, d.y), math.Pi, half))
		}
	}
	return pieces
}

// wedge fills the outside of the bend at a from direction d to direction e.
func wedge(a, d, e point, radius float64) []point {
	bend := math.Atan2(d.x*e.y-d.y*e.x, d.x*e.x+d.y*e.y)
	start := math.Atan2(-d.x, d.y) // the right hand of d: outside when the bend goes left
	if bend < 0 {
		start += math.Pi
	}
	return append(arc(a, start, bend, radius), a)
}

// arc returns points on a circle, from an angle on, in radians, close enough to look round.
func arc(centre point, start, sweep, radius float64) []point {
	steps := max(1, int(math.Ceil(math.Abs(sweep)*math.Sqrt(radius)*1.5)))
	points := make([]point, 0, steps+2)
	for i := range steps + 1 {
		sin, cos := math.Sincos(start + sweep*float64(i)/float64(steps))
		points = append(points, point{centre.x + radius*cos, centre.y + radius*sin})
	}
	return points
}
