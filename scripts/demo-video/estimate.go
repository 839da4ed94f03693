package main

import "fmt"

// estimate shows twenty finished tasks on an axis of days, and what a promise of one day, and of a
// range, would have been worth.
func estimate() film {
	days := []int{9, 7, 12, 8, 10, 5, 14, 9, 8, 17, 7, 9, 11, 6, 19, 9, 13, 4, 10, 8} // in the order they were done
	const (
		first, step  = 2.2, 0.42
		point, space = 12.0, 17.0
		seconds      = 24.5
		floor        = 372.0
	)
	x := func(day float64) float64 { return 80 + (day-3)*42 }
	draw := func(c *canvas, t float64) {
		c.bar(34, 86, 820, 414, 10, panel, 1)
		c.bar(x(6)-21, 108, x(14)+21, floor, 8, shaded, ease(t, space, space+0.6))
		c.bar(x(3.2), floor, x(20.2), floor+1.5, 0.5, ink, ease(t, 0.4, 1))
		for d := 4; d <= 20; d += 2 {
			c.bar(x(float64(d))-0.75, floor, x(float64(d))+0.75, floor+6, 0.5, ink, ease(t, 0.4, 1))
		}
		promise := ease(t, point, point+0.4) * (1 - ease(t, space-0.3, space+0.2))
		c.bar(x(9.5)-1.5, 108, x(9.5)+1.5, floor, 1.5, amber, promise)
		height := map[int]int{}
		for i, d := range days {
			y := floor - 21 - 40*float64(height[d])
			height[d]++
			since := t - first - float64(i)*step
			if since < 0 {
				continue
			}
			fall := ease(since, 0, 0.35)
			k := teal
			switch {
			case d > 9 && promise > 0.5 || d > 14 && t > space+0.6:
				k = rust
			case d < 6 && t > space+0.6:
				k = grey
			}
			c.dot(x(float64(d)), 70+(y-70)*fall, 16, k, fall)
		}
	}
	notes := []note{{point, scale(5), 0.22}, {space, scale(7), 0.2}, {space + 0.25, scale(9), 0.18}}
	for i, d := range days {
		notes = append(notes, note{first + float64(i)*step + 0.3, scale(max(0, 9-d/2)), 0.15})
	}
	labels := []label{
		{0.3, 12, 36, 44, 4, "title", "Twenty tasks of this kind. How long did they take?"},
		{1, 12, 36, 448, 4, "say", "Ask the past before you ask your courage."},
		{12, 17, 36, 44, 4, "title", "Promise 9 days, and 8 of 20 are late."},
		{12.5, 17, 36, 448, 4, "say", "It was the usual figure. It was never a safe one."},
		{17, seconds, 36, 44, 4, "title", "Say 6 to 14 days, and 16 of 20 fit."},
		{17.6, seconds, 36, 448, 4, "say", "Only 2 are late. Name both ends, then plan for the far one."},
		{0.8, seconds, 812, floor + 20, 6, "small", "20 days"},
	}
	for d := 4; d <= 18; d += 2 {
		labels = append(labels, label{0.8, seconds, x(float64(d)), floor + 20, 5, "small", fmt.Sprint(d)})
	}
	return film{seconds, "IBM Plex Sans", draw, labels, notes}
}
