package cover

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// PNG returns the same picture as SVG in pixels, with at most 256 colours. At 1200x630 it takes a
// core for about 0.1 s and 20 MB: keep the result. The Spec must pass Check and must not be a field
// of lines; errors about it wrap ErrSpec.
func PNG(s Spec) ([]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if s.Line {
		return nil, errLinePNG()
	}
	var out bytes.Buffer
	if err := png.Encode(&out, quantise(pixels(newPlan(s)))); err != nil {
		return nil, fmt.Errorf("encode cover: %w", err)
	}
	return out.Bytes(), nil
}

// pixels draws a plan: the ground, on it the fills and then the straps, each as one layer that
// fades as a whole.
func pixels(p plan) *image.RGBA {
	bounds := image.Rect(0, 0, p.width, p.height)
	canvas := image.NewRGBA(bounds)
	draw.Draw(canvas, bounds, image.NewUniform(p.ground), image.Point{}, draw.Src)
	b := newBrush(p)
	b.fill(p.colours.star, p.motif.star)
	b.fill(p.colours.small, p.motif.small)
	b.fill(p.colours.kite, p.motif.kite)
	b.fill(p.colours.heart, p.motif.heart)
	b.settle(canvas, fadeFills)
	b.stroke(p.edge, p.lines, p.casingWidth, false)
	b.stroke(p.strap, p.lines, p.strapWidth, true)
	b.stroke(p.edge, p.unders, p.casingWidth, false)
	b.stroke(p.strap, p.overs, p.strapWidth, false)
	b.settle(canvas, fadeStraps)
	return canvas
}

// brush paints shapes of the motif at all places of a plan onto a layer.
type brush struct {
	plan
	layer    *image.RGBA
	mask     *image.Alpha // where the colour in hand goes
	part     *image.Alpha // the same for one line
	raster   vector.Rasterizer
	sin, cos float64 // of the turn
}

func newBrush(p plan) *brush {
	bounds := image.Rect(0, 0, p.width, p.height)
	b := brush{plan: p, layer: image.NewRGBA(bounds), mask: image.NewAlpha(bounds), part: image.NewAlpha(bounds)}
	b.sin, b.cos = math.Sincos(p.turn * degree)
	return &b
}

// fill paints the union of the shapes in one colour.
func (b *brush) fill(c color.RGBA, shapes [][]point) {
	b.raster.Reset(b.width, b.height)
	b.raster.DrawOp = draw.Src
	for _, shape := range shapes {
		shape = clockwise(shape)
		for _, place := range b.places {
			b.add(b.moved(shape, place), 0, 0)
		}
	}
	b.raster.Draw(b.mask, b.mask.Rect, image.Opaque, image.Point{})
	b.paint(c)
}

// stroke paints lines in one colour. Straps run partly along each other; a pixel takes the
// greatest of their coverages, as the sum would make stairs of the edges.
func (b *brush) stroke(c color.RGBA, lines [][]point, width float64, round bool) {
	clear(b.mask.Pix)
	for _, line := range lines {
		pieces := outline(line, width, round)
		for i := range pieces {
			pieces[i] = clockwise(pieces[i])
		}
		for _, place := range b.places {
			b.line(pieces, place)
		}
	}
	b.paint(c)
}

// paint puts a colour on the layer where the mask says.
func (b *brush) paint(c color.RGBA) {
	draw.DrawMask(b.layer, b.layer.Rect, image.NewUniform(c), image.Point{}, b.mask, image.Point{}, draw.Over)
}

// line adds one stroke to the mask.
func (b *brush) line(pieces [][]point, place point) {
	var moved [][]point
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, piece := range pieces {
		piece = b.moved(piece, place)
		for _, q := range piece {
			low = point{min(low.x, q.x), min(low.y, q.y)}
			high = point{max(high.x, q.x), max(high.y, q.y)}
		}
		moved = append(moved, piece)
	}
	box := image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y))).Intersect(b.mask.Rect)
	if box.Empty() {
		return
	}
	b.raster.Reset(box.Dx(), box.Dy())
	b.raster.DrawOp = draw.Src
	for _, piece := range moved {
		b.add(piece, box.Min.X, box.Min.Y)
	}
	b.raster.Draw(b.part, image.Rectangle{Max: box.Size()}, image.Opaque, image.Point{})
	for y := range box.Dy() {
		from := b.part.Pix[y*b.part.Stride:][:box.Dx()]
		to := b.mask.Pix[b.mask.PixOffset(box.Min.X, box.Min.Y+y):][:box.Dx()]
		for x, v := range from {
			to[x] = max(to[x], v)
		}
	}
}

// moved returns the shape as it stands at a place of the picture.
func (b *brush) moved(shape []point, place point) []point {
	moved := make([]point, len(shape))
	for i, q := range shape {
		x, y := q.x+place.x, q.y+place.y
		moved[i] = point{b.centre.x + x*b.cos - y*b.sin, b.centre.y + x*b.sin + y*b.cos}
	}
	return moved
}

// add gives the rasterizer a shape, whose origin is at that pixel.
func (b *brush) add(shape []point, left, top int) {
	for i, q := range shape {
		x, y := float32(q.x-float64(left)), float32(q.y-float64(top))
		if i == 0 {
			b.raster.MoveTo(x, y)
		} else {
			b.raster.LineTo(x, y)
		}
	}
	b.raster.ClosePath()
}

// clockwise returns the shape running clockwise. The rasterizer adds signed areas up, so shapes
// that run the same way make a union, and others would cancel out.
func clockwise(shape []point) []point {
	area := 0.
	for i, p := range shape {
		q := shape[(i+1)%len(shape)]
		area += p.x*q.y - p.y*q.x
	}
	if area >= 0 {
		return shape
	}
	turned := make([]point, len(shape))
	for i, p := range shape {
		turned[len(shape)-1-i] = p
	}
	return turned
}

// settle puts the layer on the canvas, fading away from the centre down to strength low, and
// empties it.
func (b *brush) settle(canvas *image.RGBA, low float64) {
	for y := range b.height {
		dy := float64(y) + .5 - b.centre.y
		row := b.layer.Pix[y*b.layer.Stride:][:4*b.width]
		under := canvas.Pix[y*canvas.Stride:][:4*b.width]
		for i := 0; i < len(row); i += 4 {
			if row[i+3] == 0 {
				continue
			}
			dx := float64(i/4) + .5 - b.centre.x
			k := uint32(b.fade(math.Sqrt(dx*dx+dy*dy), low)*0x10000 + .5)
			rest := 0xff0000 - uint32(row[i+3])*k // what shows of the canvas, in 1/0xff0000
			for c := range 3 {
				v := uint64(row[i+c])*uint64(k)*0xff + uint64(under[i+c])*uint64(rest)
				under[i+c] = uint8((v + 0xff0000/2) / 0xff0000)
			}
		}
	}
	clear(b.layer.Pix)
}
