package cover

import "math"

const degree = math.Pi / 180

type point struct{ x, y float64 }

// plus returns p moved by k times q.
func (p point) plus(q point, k float64) point { return point{p.x + q.x*k, p.y + q.y*k} }

// turned returns p turned about the origin, in degrees.
func (p point) turned(deg float64) point {
	sin, cos := math.Sincos(deg * degree)
	return point{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
}

// polar returns the point at a distance and an angle in degrees from a centre.
func polar(r, deg float64, centre point) point {
	sin, cos := math.Sincos(deg * degree)
	return point{centre.x + r*cos, centre.y + r*sin}
}

func middle(a, b point) point { return point{(a.x + b.x) / 2, (a.y + b.y) / 2} }

// inner and outer are the radii of a regular polygon with n edges of length 1.
func inner(n int) float64 { return .5 / math.Tan(math.Pi/float64(n)) }
func outer(n int) float64 { return .5 / math.Sin(math.Pi/float64(n)) }

// Kinds of tile that are not regular polygons.
const (
	gapTile   = 0  // what regular polygons leave over; not convex
	crossTile = -8 // star and cross, which is drawn directly
)

// tile is one polygon of a tiling.
type tile struct {
	sides   int // of a regular polygon, or one of the kinds above
	centre  point
	corners []point
}

func regular(n int, centre point, deg float64) tile {
	t := tile{sides: n, centre: centre}
	for k := range n {
		t.corners = append(t.corners, polar(outer(n), deg+(float64(k)+.5)*360/float64(n), centre))
	}
	return t
}

// gap takes the corners against the clock, since inside and outside are exchanged in a gap.
func gap(corners ...point) tile {
	t := tile{sides: gapTile}
	for i := len(corners) - 1; i >= 0; i-- {
		t.corners = append(t.corners, corners[i])
	}
	return t
}

// family is a periodic tiling, in edges, and the ways in which straps may run through it.
type family struct {
	a, b        point // the lattice: the tiling repeats at whole multiples of both
	tiles       []tile
	big         int       // sides of the tile that gets the large star
	radius      float64   // inner radius of that tile
	angles      []float64 // contact angles, in degrees
	depths      []int     // how many crossings deep the large star goes
	least, most float64   // diameter of the large star, in px
}

// Families returns the names of the eight tilings. The order is part of the art: faces count along it.
func Families() []string {
	return []string{"cross8", "oct8", "deca10", "dodeca12", "mixed12", "square12", "rhombi6", "kagome6"}
}

// newFamily returns the tiling of that name; the name is one of Families.
func newFamily(name string) family {
	switch name {
	case "cross8":
		return family{a: point{2, 0}, b: point{0, 2}, tiles: []tile{{sides: crossTile}},
			big: 8, radius: 1, angles: []float64{45}, depths: []int{1}, least: 84, most: 132}
	case "oct8":
		l := 2 * inner(8)
		return family{a: point{l, 0}, b: point{0, l}, tiles: []tile{regular(8, point{}, 0), regular(4, point{l / 2, l / 2}, 45)},
			big: 8, radius: l / 2, angles: []float64{56, 62, 67.5}, depths: []int{2, 2, 3}, least: 120, most: 190}
	case "deca10":
		return deca10()
	case "dodeca12":
		l := 2 * inner(12)
		a, b, up, down := triangular(l)
		return family{a: a, b: b, tiles: []tile{regular(12, point{}, 0), regular(3, up, 90), regular(3, down, 30)},
			big: 12, radius: l / 2, angles: []float64{60, 67.5}, depths: []int{2, 3}, least: 150, most: 220}
	case "mixed12":
		a, b, up, down := triangular(2*inner(12) + 1)
		tiles := []tile{regular(12, point{}, 0), regular(6, up, 30), regular(6, down, 30)}
		return family{a: a, b: b, tiles: append(tiles, squaresBetween(a, b)...),
			big: 12, radius: inner(12), angles: []float64{60, 66}, depths: []int{2, 3}, least: 140, most: 200}
	case "square12":
		return square12()
	case "rhombi6":
		a, b, up, down := triangular(2*inner(6) + 1)
		tiles := []tile{regular(6, point{}, 0), regular(3, up, 30), regular(3, down, 90)}
		return family{a: a, b: b, tiles: append(tiles, squaresBetween(a, b)...),
			big: 6, radius: inner(6), angles: []float64{52, 60, 67}, depths: []int{1, 2}, least: 70, most: 104}
	default: // kagome6
		a, b, up, down := triangular(2)
		return family{a: a, b: b, tiles: []tile{regular(6, point{}, 30), regular(3, up, 90), regular(3, down, 30)},
			big: 6, radius: inner(6), angles: []float64{60, 68, 75}, depths: []int{2, 2, 1}, least: 84, most: 128}
	}
}

// triangular returns the lattice of equal triangles with that edge, and the centres of the two
// triangles that one cell holds.
func triangular(edge float64) (a, b, up, down point) {
	r := edge / math.Sqrt(3)
	return point{edge, 0}, polar(edge, 60, point{}), polar(r, 30, point{}), polar(r, 90, point{})
}

// squaresBetween returns the three squares that stand between large tiles on a triangular lattice.
func squaresBetween(a, b point) []tile {
	return []tile{regular(4, middle(a, point{}), 0), regular(4, middle(b, point{}), 60), regular(4, middle(a, b), 120)}
}

// deca10 has decagons with bow ties between them.
func deca10() family {
	r, R := inner(10), outer(10)
	a, b := point{2 * r, 0}, polar(2*r, 72, point{})
	bow := gap(polar(R, 18, point{}), polar(R, 54, point{}), polar(R, 306, b), polar(R, 342, b), polar(R, 90, a), polar(R, 126, a))
	return family{a: a, b: b, tiles: []tile{regular(10, point{}, 0), bow},
		big: 10, radius: r, angles: []float64{54}, depths: []int{2, 3}, least: 150, most: 220}
}

// square12 has dodecagons on a square lattice.
func square12() family {
	r, R := inner(12), outer(12)
	a, b, c := point{2 * r, 0}, point{0, 2 * r}, point{2 * r, 2 * r}
	star := gap(polar(R, 15, point{}), polar(R, 45, point{}), polar(R, 75, point{}), polar(R, 315, b), polar(R, 345, b),
		polar(R, 225, c), polar(R, 255, c), polar(R, 135, a))
	return family{a: a, b: b, tiles: []tile{regular(12, point{}, 0), star},
		big: 12, radius: r, angles: []float64{60, 66}, depths: []int{2, 3}, least: 150, most: 215}
}
