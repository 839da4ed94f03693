package main

import "math"

// light shows one ball of rough clay under one lamp that stands behind the camera, at the side, and above.
func light() film {
	const (
		side, above = 8.0, 15.5 // when the lamp arrives there
		seconds     = 24.5
		cx, cy, r   = 427.0, 262.0, 96.0
		ground      = cy + r
	)
	// Where the light comes from: to the right, up, and towards the camera.
	at := func(t float64) (x, y, z float64) {
		toSide, toAbove := ease(t, side-1.4, side), ease(t, above-1.4, above)
		x = 0.95*toSide - 0.75*toAbove
		y = 0.2 + 0.1*toSide + 0.68*toAbove
		z = 1 - 0.75*toSide - 0.05*toAbove
		n := math.Sqrt(x*x + y*y + z*z)
		return x / n, y / n, z / n
	}
	mixed := func(a, b colour, share float64) colour {
		var k colour
		for i := range k {
			k[i] = uint8(float64(a[i]) + (float64(b[i])-float64(a[i]))*min(max(share, 0), 1))
		}
		return k
	}
	draw := func(c *canvas, t float64) {
		lx, ly, lz := at(t)
		c.bar(34, 86, 820, 414, 10, panel, 1)
		c.bar(34, ground-8, 820, 414, 10, mixed(panel, pale, 0.45), 1)
		// The shadow lies away from the lamp, the longer the lower it stands.
		reach := -lx * 150 * (1 - ly)
		for y := int(ground) - 26; y < int(ground)+30; y++ {
			for x := 40; x < 814; x++ {
				u, v := (float64(x)-cx-reach)/(r+math.Abs(reach)*0.75), (float64(y)-ground-2)/22
				if d := u*u + v*v; d < 1 {
					c.mix(x, y, ink, 0.5*(1-d)*(1-0.75*lz))
				}
			}
		}
		for y := int(cy - r); y <= int(cy+r); y++ {
			for x := int(cx - r); x <= int(cx+r); x++ {
				u, v := (float64(x)+0.5-cx)/r, (float64(y)+0.5-cy)/r
				d := u*u + v*v
				if d > 1 {
					continue
				}
				// Grooves of the potter's fingers: they show only when light passes across them.
				rough := 0.16 * math.Sin(26*u+5*math.Sin(3*v))
				shade := max(0, (u+rough)*lx-v*ly+math.Sqrt(1-d)*lz)
				edge := min(1, (1-math.Sqrt(d))*r)
				c.mix(x, y, mixed(colour{0x3a, 0x26, 0x1c}, colour{0xf0, 0xb4, 0x86}, 0.1+0.95*shade), edge)
			}
		}
		// The lamp itself; from behind the camera it is seen low at the front, as a ring.
		px, py := cx+lx*300, cy-ly*170+lz*96
		c.dot(px, py, 15, amber, 0.25+0.75*(1-lz))
		c.ring(px, py, 22, 2, amber, 0.9)
	}
	labels := []label{
		{0.3, side - 1, 818, 44, 6, "title", "المصباح خلف الكاميرا"},
		{0.8, side - 1, 818, 448, 6, "say", "لا ظل ولا ملمس: كرة صارت قرصًا."},
		{side - 0.6, above - 1, 818, 44, 6, "title", "المصباح نفسه إلى جانبها"},
		{side, above - 1, 818, 448, 6, "say", "استدارت، وظهرت آثار الأصابع في الطين."},
		{above - 0.6, 21, 818, 44, 6, "title", "والآن من فوقها"},
		{above, 21, 818, 448, 6, "say", "ظل ثقيل تحتها: هذا ما يفعله مصباح السقف."},
		{21, seconds, 818, 44, 6, "title", "كرة واحدة، ومصباح واحد"},
		{21.3, seconds, 818, 448, 6, "say", "غيّر مكان الضوء قبل أن تغيّر الهاتف."},
	}
	notes := []note{{0.3, scale(2), 0.2}, {side - 0.6, scale(5), 0.2}, {above - 0.6, scale(0), 0.22}, {21, scale(5), 0.18}, {21.25, scale(7), 0.18}, {21.5, scale(9), 0.16}}
	return film{seconds, "IBM Plex Sans Arabic", draw, labels, notes}
}
