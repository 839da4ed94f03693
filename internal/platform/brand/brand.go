// Package brand makes the colours of the organisation's hue for what no browser computes: mails, and what is printed.
// They are those of the front end's tokens.css, which writes them as oklch().
package brand

import (
	"fmt"
	"math"
)

// Colour is a colour in sRGB, each part 0 to 255.
type Colour struct{ R, G, B uint8 }

// Paper is the text on a filled button and the ground of cards; Ink is the text on paper.
var (
	Paper = Colour{0xff, 0xfd, 0xf9}
	Ink   = Colour{0x1c, 0x1a, 0x16}
)

// Enough is the least contrast of text with its ground (WCAG 2.2 AA).
const Enough = 4.5

// The light scheme's --cw-brand.
const lightness, chroma = 0.42, 0.075

// Primary is the fill of the organisation's buttons on paper: the text on it, Paper, is always readable. hue is in
// degrees.
func Primary(hue int) Colour {
	for l := lightness; ; l -= 0.01 { // darker, should a hue ever be too light
		if c := OKLCH(l, chroma, float64(hue)); Contrast(c, Paper) >= Enough || l <= 0 {
			return c
		}
	}
}

// Hex writes the colour as #rrggbb.
func (c Colour) Hex() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// OKLCH is the colour of that lightness (0 to 1), chroma and hue in degrees. What sRGB does not have is clipped, as
// Chromium does.
func OKLCH(l, c, hue float64) Colour {
	sin, cos := math.Sincos(hue * math.Pi / 180)
	r, g, b := linear(l, c*cos, c*sin)
	return Colour{encode(r), encode(g), encode(b)}
}

// linear turns OKLab into linear sRGB (Björn Ottosson's matrices).
func linear(l, a, b float64) (red, green, blue float64) {
	cube := func(x float64) float64 { return x * x * x }
	long := cube(l + 0.3963377774*a + 0.2158037573*b)
	medium := cube(l - 0.1055613458*a - 0.0638541728*b)
	short := cube(l - 0.0894841775*a - 1.2914855480*b)
	return 4.0767416621*long - 3.3077115913*medium + 0.2309699292*short,
		-1.2684380046*long + 2.6097574011*medium - 0.3413193965*short,
		-0.0041960863*long - 0.7034186147*medium + 1.7076147010*short
}

func encode(x float64) uint8 {
	x = min(max(x, 0), 1)
	if x <= 0.0031308 {
		x *= 12.92
	} else {
		x = 1.055*math.Pow(x, 1/2.4) - 0.055
	}
	return uint8(math.Round(x * 255))
}

// Contrast is the contrast of two colours, 1 to 21 (WCAG 2.2).
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func (c Colour) luminance() float64 {
	part := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}
