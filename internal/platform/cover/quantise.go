package cover

import (
	"image"
	"image/color"
	"slices"
)

// tone is a set of very similar colours, told apart by the upper six bits of each channel.
type tone struct {
	at    [3]uint8 // those bits
	count int32    // pixels
	sum   [3]int32 // of their full values
}

const tones = 1 << 18

// quantise picks 256 colours by cutting the box that holds all colours at the median of its widest
// side, then always the box where one colour would be most wrong. Covers need it because their
// fades have thousands of colours, yet few that differ to the eye: the file gets three times smaller.
func quantise(src *image.RGBA) *image.Paletted {
	boxes := [][]tone{histogram(src)}
	_, score := spread(boxes[0])
	scores := []int{score}
	for len(boxes) < 256 {
		worst := 0
		for i, score := range scores {
			if score > scores[worst] {
				worst = i
			}
		}
		if scores[worst] == 0 {
			break
		}
		left, right := cut(boxes[worst])
		_, scores[worst] = spread(left)
		_, score := spread(right)
		boxes[worst] = left
		boxes, scores = append(boxes, right), append(scores, score)
	}
	index := make([]uint8, tones)
	out := image.NewPaletted(src.Rect, make(color.Palette, len(boxes)))
	for i, box := range boxes {
		out.Palette[i] = mean(box)
		for _, t := range box {
			index[place(t.at[0], t.at[1], t.at[2])] = uint8(i)
		}
	}
	for i := range out.Pix {
		p := src.Pix[4*i : 4*i+3 : 4*i+3]
		out.Pix[i] = index[place(p[0]>>2, p[1]>>2, p[2]>>2)]
	}
	return out
}

// place is where the tone of three six-bit values stands in a table.
func place(r, g, b uint8) int { return int(r)<<12 | int(g)<<6 | int(b) }

func histogram(src *image.RGBA) []tone {
	table := make([]tone, tones)
	for i := 0; i < len(src.Pix); i += 4 {
		p := src.Pix[i : i+3 : i+3]
		t := &table[place(p[0]>>2, p[1]>>2, p[2]>>2)]
		t.count++
		for c := range 3 {
			t.sum[c] += int32(p[c])
		}
	}
	var used []tone
	for i, t := range table {
		if t.count > 0 {
			t.at = [3]uint8{uint8(i >> 12), uint8(i >> 6 & 63), uint8(i & 63)}
			used = append(used, t)
		}
	}
	return used
}

// spread says how far the tones of a box lie apart: the channel in which they differ most, and a
// score that is 0 for a single tone, else greater the more it hurts to make one colour of them.
func spread(box []tone) (channel, score int) {
	low, high, count := box[0].at, box[0].at, 0
	for _, t := range box {
		count += int(t.count)
		for c, v := range t.at {
			low[c], high[c] = min(low[c], v), max(high[c], v)
		}
	}
	for c := range 3 {
		if high[c]-low[c] > high[channel]-low[channel] {
			channel = c
		}
	}
	side := int(high[channel] - low[channel])
	return channel, side * side * count
}

// cut divides a box at the median of its widest side. Both parts hold a tone at least.
func cut(box []tone) (left, right []tone) {
	c, _ := spread(box)
	slices.SortFunc(box, func(a, b tone) int {
		if a.at[c] != b.at[c] {
			return int(a.at[c]) - int(b.at[c])
		}
		return place(a.at[0], a.at[1], a.at[2]) - place(b.at[0], b.at[1], b.at[2])
	})
	total, half := 0, 0
	for _, t := range box {
		total += int(t.count)
	}
	at := 0
	for at < len(box)-1 && (at == 0 || half+int(box[at].count) <= total/2) {
		half += int(box[at].count)
		at++
	}
	return box[:at], box[at:]
}

func mean(box []tone) color.RGBA {
	var count int
	var sum [3]int
	for _, t := range box {
		count += int(t.count)
		for c := range 3 {
			sum[c] += int(t.sum[c])
		}
	}
	return color.RGBA{uint8(sum[0] / count), uint8(sum[1] / count), uint8(sum[2] / count), 255}
}
