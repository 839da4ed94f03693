package pdf

import "github.com/courseworx/courseworx/internal/platform/brand"

// Cell is a part of a row.
type Cell struct {
	Text   string
	Share  int  // of the row's width, measured by the sum of all its shares; 1 or more
	End    bool // at the side where lines end, as amounts stand
	Bold   bool
	Colour Colour
}

// gutter is what lies between two cells, in points.
const gutter = 10.0

// Row writes cells side by side, in the order in which the document runs. Of the style size, space above and what must have room
// below count. A row begins on the next page where it has no room here; one that is longer than a page goes on there.
func (d *Document) Row(cells []Cell, st Style) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	all := 0
	for _, c := range cells {
		all += max(1, c.Share)
	}
	type column struct {
		x, room float64 // left edge and width
		rtl     bool
		lines   []line
	}
	columns, most, from := make([]column, len(cells)), 0, 0.0
	for i, c := range cells {
		wide := (width - 2*side) * float64(max(1, c.Share)) / float64(all)
		col := column{x: side + from, room: max(wide-gutter, st.Size)}
		if from += wide; i == len(cells)-1 {
			col.room = wide
		}
		if d.rtl {
			col.x = width - col.x - col.room
		}
		letters := clean(c.Text)
		col.rtl = rightToLeft(letters, d.rtl)
		col.lines = d.shaper.wrap(letters, col.rtl, c.Bold, d.Language, int(col.room*em/st.Size))
		most, columns[i] = max(most, len(col.lines)), col
	}
	step := st.Size * leading
	if high := float64(most) * step; d.open && d.y+st.Before+high+st.Keep > height-bottom && high < height-top-bottom {
		d.closePage()
	}
	if d.open {
		d.y += st.Before
	}
	for n := range most {
		if d.open && d.y+step > height-bottom {
			d.closePage()
		}
		if len(d.pages) == PagesMax {
			return ErrLong
		}
		d.begin()
		for i, col := range columns {
			if n >= len(col.lines) {
				continue
			}
			l, x := col.lines[n], col.x
			// A cell stands as the document runs, whatever its own letters do, so that columns keep their edges.
			if cells[i].End != d.rtl {
				x += col.room - float64(l.width)*st.Size/em
			}
			d.ink(d.colour(cells[i].Colour))
			draw(&d.page, l, st.Size, x, height-(d.y+st.Size*(leading+0.62)/2))
		}
		d.y += step
	}
	return d.out.err
}

// Line draws a thin line below a row, close to it; of the organisation's colour when it is strong.
func (d *Document) Line(strong bool) {
	if !d.open || d.y+4 > height-bottom {
		return
	}
	c, high := brand.OKLCH(0.88, 0.012, float64(d.Hue)), 0.6
	if strong {
		c, high = brand.Primary(d.Hue), 1.2
	}
	d.y += 3
	d.box(side, d.y, width-2*side, high, c)
	d.y += 3
}
