package main

import "math"

// The size of a frame in pixels, and frames a second.
const (
	width, height = 854, 480
	rate          = 20
)

// colour is red, green and blue, 0 to 255.
type colour [3]uint8

// The colours of the house: paper, ink, and the hues that the site itself uses.
var (
	paper  = colour{0xfa, 0xf7, 0xf1}
	panel  = colour{0xf3, 0xee, 0xe3}
	ink    = colour{0x1c, 0x1a, 0x16}
	pale   = colour{0xd9, 0xd0, 0xbf}
	grey   = colour{0x8f, 0x87, 0x78}
	teal   = colour{0x0f, 0x5c, 0x5e}
	amber  = colour{0xf4, 0xa1, 0x5a}
	rust   = colour{0xb0, 0x48, 0x26}
	shaded = colour{0xdc, 0xe9, 0xe7}
)

// canvas is one frame, three bytes a pixel.
type canvas struct{ pix []uint8 }

func newCanvas() *canvas { return &canvas{make([]uint8, 3*width*height)} }

// fill covers the whole frame.
func (c *canvas) fill(k colour) {
	for i := 0; i < len(c.pix); i += 3 {
		copy(c.pix[i:], k[:])
	}
}

// mix lays k over the pixel with the given opacity, 0 to 1.
func (c *canvas) mix(x, y int, k colour, opacity float64) {
	if opacity <= 0 || x < 0 || y < 0 || x >= width || y >= height {
		return
	}
	p := c.pix[3*(y*width+x):]
	for i := range k {
		p[i] = uint8(math.Round(float64(p[i]) + (float64(k[i])-float64(p[i]))*min(opacity, 1)))
	}
}

// shape paints where distance, in pixels from the shape's edge and negative inside, is below
// zero; the edge is smoothed over one pixel.
func (c *canvas) shape(x0, y0, x1, y1 float64, k colour, opacity float64, distance func(x, y float64) float64) {
	for y := int(y0) - 1; y <= int(y1)+1; y++ {
		for x := int(x0) - 1; x <= int(x1)+1; x++ {
			cover := min(max(0.5-distance(float64(x)+0.5, float64(y)+0.5), 0), 1)
			c.mix(x, y, k, cover*opacity)
		}
	}
}

// dot paints a disc.
func (c *canvas) dot(cx, cy, r float64, k colour, opacity float64) {
	c.shape(cx-r, cy-r, cx+r, cy+r, k, opacity, func(x, y float64) float64 { return math.Hypot(x-cx, y-cy) - r })
}

// ring paints a circle of the given line width.
func (c *canvas) ring(cx, cy, r, w float64, k colour, opacity float64) {
	c.shape(cx-r-w, cy-r-w, cx+r+w, cy+r+w, k, opacity, func(x, y float64) float64 {
		return math.Abs(math.Hypot(x-cx, y-cy)-r) - w/2
	})
}

// bar paints a rectangle with round corners.
func (c *canvas) bar(x0, y0, x1, y1, r float64, k colour, opacity float64) {
	mx, my, hx, hy := (x0+x1)/2, (y0+y1)/2, (x1-x0)/2-r, (y1-y0)/2-r
	c.shape(x0, y0, x1, y1, k, opacity, func(x, y float64) float64 {
		dx, dy := math.Abs(x-mx)-hx, math.Abs(y-my)-hy
		return math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - r
	})
}

// ease goes from 0 at from to 1 at to, softly at both ends.
func ease(t, from, to float64) float64 {
	x := min(max((t-from)/(to-from), 0), 1)
	return x * x * (3 - 2*x)
}
