// Package picture makes pictures that people upload harmless: whatever the file was, what is kept is
// drawn anew from its pixels, at the size that is needed and no larger.
//
//	picture.go  reading, cutting, drawing, writing
//	exif.go     which way up a photograph is
//	shelf.go    keeping and serving public pictures
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // the formats that are read
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Bytes is the largest file that is read, pixels bounds what is unpacked: a small file may claim to be a vast picture.
const (
	Bytes  = 8 << 20
	pixels = 40_000_000
)

// ErrUnreadable: the file is no JPEG, PNG, WebP or GIF that can be read, or is larger than 40 megapixels, or the part
// that is to be kept is not within it.
var ErrUnreadable = errors.New("no picture that can be read")

// Crop is the part of a picture that is kept, in the pixels of the picture as people see it. The zero Crop is the
// largest middle of the wanted shape.
type Crop struct{ X, Y, Width, Height int }

// Want says what a picture becomes.
type Want struct {
	// Width and Height bound the picture that is kept. A smaller one is not made larger.
	Width, Height int
	// Whole keeps all of the picture, in its own shape; otherwise it is cut to the shape of Width and Height.
	Whole bool
	// Alpha keeps what is see-through, as PNG; otherwise it becomes white.
	Alpha bool
	// Quality is of the JPEG, 1 to 100.
	Quality int
}

// Made is a picture drawn anew.
type Made struct {
	Bytes         []byte
	Type          string // content type
	Width, Height int
	Opaque        bool
	Pixels        *image.NRGBA // as they are in Bytes
}

// Make reads a file, keeps the part of it, and writes that as wanted.
func Make(file []byte, c Crop, w Want) (Made, error) {
	full, o, err := read(file)
	if err != nil {
		return Made{}, err
	}
	b := full.Bounds()
	seen := b.Size()
	if lies(o) {
		seen = image.Pt(seen.Y, seen.X)
	}
	cut, err := c.within(seen, w)
	if err != nil {
		return Made{}, err
	}
	width, height := fit(cut.Dx(), cut.Dy(), w)
	if lies(o) {
		width, height = height, width
	}
	// Cut and made small first and turned then: a photograph may be vast.
	one, two := source(o, seen.X, seen.Y, cut.Min.X, cut.Min.Y), source(o, seen.X, seen.Y, cut.Max.X-1, cut.Max.Y-1)
	part := image.Rectangle{Min: image.Pt(min(one.X, two.X), min(one.Y, two.Y)), Max: image.Pt(max(one.X, two.X)+1, max(one.Y, two.Y)+1)}
	small := image.NewNRGBA(image.Rect(0, 0, width, height))
	if !w.Alpha {
		draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	draw.CatmullRom.Scale(small, small.Bounds(), full, part.Add(b.Min), draw.Over, nil)
	return write(upright(small, o), w)
}

// read unpacks a file, and tells which way up it is.
func read(file []byte) (image.Image, int, error) {
	head, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || head.Width < 1 || head.Height < 1 || head.Width > pixels/head.Height {
		return nil, 0, ErrUnreadable
	}
	full, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, 0, ErrUnreadable
	}
	if format == "jpeg" {
		return full, orientation(file), nil
	}
	return full, 1, nil
}

// within returns the part of a picture of that size.
func (c Crop) within(size image.Point, w Want) (image.Rectangle, error) {
	switch {
	case w.Whole && c == Crop{}:
		return image.Rectangle{Max: size}, nil
	case c == Crop{}:
		c.Width, c.Height = size.X, size.X*w.Height/w.Width
		if c.Height > size.Y {
			c.Width, c.Height = size.Y*w.Width/w.Height, size.Y
		}
		c.Width, c.Height = max(c.Width, 1), max(c.Height, 1)
		c.X, c.Y = (size.X-c.Width)/2, (size.Y-c.Height)/2
	}
	// Compared before they are added: an address may say any number.
	if c.X < 0 || c.Y < 0 || c.Width < 1 || c.Height < 1 || c.Width > size.X || c.Height > size.Y || c.X > size.X-c.Width || c.Y > size.Y-c.Height {
		return image.Rectangle{}, ErrUnreadable
	}
	return image.Rect(c.X, c.Y, c.X+c.Width, c.Y+c.Height), nil
}

// fit is the size at which a part is kept.
func fit(width, height int, w Want) (int, int) {
	if !w.Whole {
		side := min(w.Width, width)
		return side, max(1, (side*w.Height+w.Width/2)/w.Width)
	}
	if width > w.Width {
		width, height = w.Width, max(1, height*w.Width/width)
	}
	if height > w.Height {
		width, height = max(1, width*w.Height/height), w.Height
	}
	return width, height
}

func write(small *image.NRGBA, w Want) (Made, error) {
	m := Made{Width: small.Rect.Dx(), Height: small.Rect.Dy(), Opaque: small.Opaque(), Pixels: small}
	var out bytes.Buffer
	var err error
	if w.Alpha && !m.Opaque {
		m.Type = "image/png"
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small)
	} else {
		m.Type = "image/jpeg"
		err = jpeg.Encode(&out, small, &jpeg.Options{Quality: w.Quality})
	}
	if err != nil {
		return Made{}, fmt.Errorf("draw a picture: %w", err)
	}
	m.Bytes = out.Bytes()
	return m, nil
}

// Square draws a picture in the middle of a see-through square, as icons are; what is opaque gets white around it.
func (m Made) Square(side int) (Made, error) {
	w := Want{Width: side, Height: side, Whole: true, Alpha: true, Quality: 92}
	square := image.NewNRGBA(image.Rect(0, 0, side, side))
	if m.Opaque {
		draw.Draw(square, square.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	}
	width, height := side, max(1, m.Height*side/m.Width)
	if height > side {
		width, height = max(1, m.Width*side/m.Height), side
	}
	at := image.Pt((side-width)/2, (side-height)/2)
	draw.CatmullRom.Scale(square, image.Rectangle{Min: at, Max: at.Add(image.Pt(width, height))}, m.Pixels, m.Pixels.Rect, draw.Over, nil)
	return write(square, w)
}

// Lightness is the mean lightness of what is seen of a picture, 0 to 1.
func (m Made) Lightness() float64 {
	sum, weight := 0.0, 0.0
	for i := 0; i+3 < len(m.Pixels.Pix); i += 4 {
		p := m.Pixels.Pix[i : i+4]
		a := float64(p[3])
		sum += a * (0.299*float64(p[0]) + 0.587*float64(p[1]) + 0.114*float64(p[2])) / 255
		weight += a
	}
	if weight == 0 {
		return 1
	}
	return sum / weight
}
