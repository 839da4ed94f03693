package main

// profit shows how the profit of one month, in thousands, becomes the change of the cash: five steps down or up, and what
// is left of it. The figures are those of the Corner Stationer.
func profit() film {
	steps := []struct {
		change float64
		figure string
		name   string
		title  string
		say    string
	}{
		{9.5, "9,500", "profit", "The month earned 9,500.", "Is that much more in the bank now? Let us see."},
		{5, "+5,000", "shelves", "The shelves hold 5,000 less.", "What was sold and not bought again became money."},
		{-3, "−3,000", "customers", "Customers owe 3,000 more.", "Sold, earned, but not paid yet."},
		{-2, "−2,000", "suppliers", "Old bills took 2,000.", "The goods were bought in an earlier month."},
		{-8, "−8,000", "the owner", "The owner took 8,000.", "Not a cost: it is what a profit is for."},
	}
	const (
		first, step = 1.0, 3.7
		last        = first + 5*step
		seconds     = 24.5
		floor       = 386.0
		unit        = 18.0 // pixels of a thousand
		wide        = 86.0
	)
	x := func(i int) float64 { return 76 + 122*float64(i) }
	draw := func(c *canvas, t float64) {
		c.bar(34, 86, 820, 414, 10, panel, 1)
		c.bar(60, floor, 794, floor+1.5, 0.5, ink, ease(t, 0.3, 0.9))
		level := 0.0
		for i, s := range steps {
			grown := ease(t, first+float64(i)*step, first+float64(i)*step+0.8)
			from, to := level, level+s.change*grown
			k := teal
			if s.change < 0 {
				k = rust
			}
			if grown > 0 {
				c.bar(x(i), floor-unit*max(from, to), x(i)+wide, floor-unit*min(from, to), 4, k, 1)
			}
			level += s.change
			if next := x(i) + wide; grown > 0 {
				c.bar(next, floor-unit*level-0.75, next+36, floor-unit*level+0.75, 0.5, grey, ease(t, first+float64(i)*step+0.8, first+float64(i)*step+1.2))
			}
		}
		c.bar(x(5), floor-unit*level*ease(t, last, last+0.8), x(5)+wide, floor, 4, amber, ease(t, last, last+0.2))
	}
	var labels []label
	var notes []note
	level := 0.0
	for i, s := range steps {
		from := first + float64(i)*step
		top := max(level, level+s.change)
		level += s.change
		labels = append(labels,
			label{from, from + step, 36, 44, 4, "title", s.title},
			label{from + 0.4, from + step, 36, 448, 4, "say", s.say},
			label{from + 0.6, seconds, x(i) + wide/2, floor - unit*top - 14, 5, "small", s.figure},
			label{from, seconds, x(i) + wide/2, floor + 16, 5, "small", s.name})
		notes = append(notes, note{from, scale(5 + int(s.change/2)), 0.22})
	}
	labels = append(labels,
		label{last, seconds, 36, 44, 4, "title", "So the cash grew by 1,500."},
		label{last + 0.4, seconds, 36, 448, 4, "say", "Profit and cash are relatives. They do not live together."},
		label{last + 0.6, seconds, x(5) + wide/2, floor - unit*1.5 - 14, 5, "small", "1,500"},
		label{last, seconds, x(5) + wide/2, floor + 16, 5, "small", "cash"})
	notes = append(notes, note{last, scale(5), 0.2}, note{last + 0.25, scale(7), 0.2}, note{last + 0.5, scale(9), 0.18})
	return film{seconds, "IBM Plex Sans", draw, labels, notes}
}
