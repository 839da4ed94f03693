package cover

import (
	"image/color"
	"math"
)

// palettes is how many palettes there are.
const palettes = 5

// colours are the roles of a cover. Edge is the casing that parts a strap from what it passes over.
type colours struct{ ground, star, kite, small, heart, strap, edge color.RGBA }

// palette returns the colours of palette n for a hue. Shift is how far the second colour stands
// from the first. All angles are in degrees and need not lie on the first turn.
func palette(n int, hue, shift float64) colours {
	switch n {
	case 0: // dark
		return colours{
			ground: lch(.29, .06, hue), star: lch(.385, .085, hue), kite: lch(.56, .095, hue+shift/3), small: lch(.60, .10, hue+shift),
			heart: lch(.81, .12, 80), strap: lch(.93, .03, 85), edge: lch(.22, .05, hue),
		}
	case 1: // mid
		return colours{
			ground: lch(.46, .09, hue), star: lch(.33, .07, hue), kite: lch(.66, .09, hue+shift/2), small: lch(.78, .11, 78),
			heart: lch(.91, .045, 85), strap: lch(.955, .018, 85), edge: lch(.28, .06, hue),
		}
	case 2: // light
		return colours{
			ground: lch(.925, .022, 85), star: lch(.49, .10, hue), kite: lch(.76, .07, hue+shift/2), small: lch(.70, .12, 55),
			heart: lch(.955, .02, 85), strap: lch(.31, .065, hue), edge: lch(.955, .018, 85),
		}
	case 3: // mixed
		return colours{
			ground: lch(.335, .07, hue), star: lch(.62, .095, hue+shift/2), kite: lch(.83, .07, 82), small: lch(.74, .09, hue+shift),
			heart: lch(.335, .07, hue), strap: lch(.88, .07, 82), edge: lch(.245, .055, hue),
		}
	default: // pale
		return colours{
			ground: lch(.84, .05, hue), star: lch(.955, .02, 90), kite: lch(.66, .095, hue), small: lch(.55, .11, hue+shift),
			heart: lch(.62, .125, 45), strap: lch(.35, .075, hue), edge: lch(.97, .015, 90),
		}
	}
}

// lch turns OKLCH (lightness and chroma 0 to 1, hue in degrees) into sRGB; what lies outside is cut.
func lch(lightness, chroma, hue float64) color.RGBA {
	sin, cos := math.Sincos(hue * degree)
	a, b := chroma*cos, chroma*sin
	l := cube(lightness + .3963377774*a + .2158037573*b)
	m := cube(lightness - .1055613458*a - .0638541728*b)
	s := cube(lightness - .0894841775*a - 1.291485548*b)
	return color.RGBA{
		R: companded(4.0767416621*l - 3.3077115913*m + .2309699292*s),
		G: companded(-1.2684380046*l + 2.6097574011*m - .3413193965*s),
		B: companded(-.0041960863*l - .7034186147*m + 1.707614701*s),
		A: 255,
	}
}

func cube(v float64) float64 { return v * v * v }

// companded turns linear light into an sRGB byte.
func companded(v float64) uint8 {
	v = min(1, max(0, v))
	if v <= .0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - .055
	}
	return uint8(math.Floor(255*v + .5))
}
