package pdf

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/go-text/typesetting/font"
)

var errFont = errors.New("the font is damaged")

// What the flags of a part of a composite glyph say (OpenType, glyf).
const (
	wordArguments = 1 << iota
	lengths       // the arguments are, rather than points
	_
	oneScale
	_
	moreParts
	twoScales
	fourScales
)

// count is how many glyphs the font has.
func (f *fontFile) count() int { return int(binary.BigEndian.Uint16(f.tables["maxp"][4:])) }

// subset returns a TrueType font with the outlines of some glyphs only; their numbers stay. Those that were made for the
// document follow.
func (f *fontFile) subset(glyphs map[font.GID]bool, made []derived) ([]byte, error) {
	glyf, loca, head := f.tables["glyf"], f.tables["loca"], f.tables["head"]
	count := f.count()
	long := binary.BigEndian.Uint16(head[50:]) == 1
	outline := func(g int) ([]byte, error) {
		if g < 0 || g >= count {
			return nil, errFont
		}
		var from, to int
		if long {
			from, to = int(binary.BigEndian.Uint32(loca[4*g:])), int(binary.BigEndian.Uint32(loca[4*g+4:]))
		} else {
			from, to = 2*int(binary.BigEndian.Uint16(loca[2*g:])), 2*int(binary.BigEndian.Uint16(loca[2*g+2:]))
		}
		if from < 0 || to < from || to > len(glyf) {
			return nil, errFont
		}
		return glyf[from:to], nil
	}
	keep := map[int][]byte{}
	wanted := []int{0}
	for g := range glyphs {
		if int(g) < count {
			wanted = append(wanted, int(g))
		}
	}
	for _, d := range made {
		wanted = append(wanted, int(d.from))
	}
	for len(wanted) > 0 {
		g := wanted[len(wanted)-1]
		wanted = wanted[:len(wanted)-1]
		if _, done := keep[g]; done {
			continue
		}
		o, err := outline(g)
		if err != nil {
			return nil, err
		}
		keep[g] = o
		parts, err := partsOf(o)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, parts...)
	}
	newGlyf, newLoca := []byte{}, make([]byte, 4, 4*(count+len(made)+1))
	put := func(outline []byte) {
		newGlyf = append(newGlyf, outline...)
		for len(newGlyf)%4 != 0 {
			newGlyf = append(newGlyf, 0)
		}
		newLoca = binary.BigEndian.AppendUint32(newLoca, uint32(len(newGlyf))) //nolint:gosec // a font is smaller
	}
	for g := range count {
		put(keep[g])
	}
	metrics := f.metrics()
	for _, d := range made {
		o, bearing := shifted(keep[int(d.from)], d), 0
		if len(o) > 0 {
			bearing = int(int16(binary.BigEndian.Uint16(metrics[4*int(d.from)+2:]))) - d.left //nolint:gosec // signed by its format
		}
		put(o)
		metrics = binary.BigEndian.AppendUint16(metrics, uint16(d.advance)) //nolint:gosec // a width
		metrics = binary.BigEndian.AppendUint16(metrics, uint16(bearing))   //nolint:gosec // signed by its format
	}
	all := uint16(count + len(made)) //nolint:gosec // glyphs have numbers of two bytes
	newHead, newHhea, newMaxp := slices.Clone(head), slices.Clone(f.tables["hhea"]), slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(newHead[50:], 1)
	binary.BigEndian.PutUint16(newHhea[34:], all)
	binary.BigEndian.PutUint16(newMaxp[4:], all)
	for i, least := range []uint16{1, 1} { // the parts that a glyph has, and how deep they are parts of one another
		at := 28 + 2*i
		binary.BigEndian.PutUint16(newMaxp[at:], binary.BigEndian.Uint16(newMaxp[at:])+least)
	}
	return trueType(map[string][]byte{
		"cvt ": f.tables["cvt "], "fpgm": f.tables["fpgm"], "glyf": newGlyf, "head": newHead, "hhea": newHhea,
		"hmtx": metrics, "loca": newLoca, "maxp": newMaxp, "prep": f.tables["prep"],
	}), nil
}

// metrics are the width and the left bearing of each glyph: a font leaves the widths at its end out where they are equal.
func (f *fontFile) metrics() []byte {
	hmtx, wide := f.tables["hmtx"], int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	out := slices.Clone(hmtx[:4*wide])
	for g := wide; g < f.count(); g++ {
		out = append(out, hmtx[4*wide-4], hmtx[4*wide-3])
		out = append(out, hmtx[4*wide+2*(g-wide):4*wide+2*(g-wide)+2]...)
	}
	return out
}

// shifted is an outline that draws another glyph further left.
func shifted(outline []byte, d derived) []byte {
	if d.from == 0 || len(outline) < 10 {
		return nil
	}
	box := func(i int) int { return int(int16(binary.BigEndian.Uint16(outline[2+2*i:]))) } //nolint:gosec // signed by its format
	var out []byte
	for _, n := range []int{-1, box(0) - d.left, box(1), box(2) - d.left, box(3), wordArguments | lengths, int(d.from), -d.left, 0} {
		out = binary.BigEndian.AppendUint16(out, uint16(n)) //nolint:gosec // signed by its format
	}
	return out
}

// partsOf returns the glyphs that a composite one is put together of.
func partsOf(outline []byte) ([]int, error) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 { // signed by its format
		return nil, nil
	}
	var parts []int
	for at := 10; ; {
		if at+4 > len(outline) {
			return nil, errFont
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		parts = append(parts, int(binary.BigEndian.Uint16(outline[at+2:])))
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return parts, nil
		}
	}
}

// trueType puts tables together to a font file.
func trueType(tables map[string][]byte) []byte {
	names := []string{}
	for name, b := range tables {
		if len(b) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	power := 1
	for power*2 <= len(names) {
		power *= 2
	}
	log := 0
	for 1<<(log+1) <= power {
		log++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, n := range []int{len(names), power * 16, log, (len(names) - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(n)) // at most nine tables
	}
	at := len(out) + 16*len(names)
	for _, name := range names {
		b := tables[name]
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(b))
		out = binary.BigEndian.AppendUint32(out, uint32(at))     // a font is smaller
		out = binary.BigEndian.AppendUint32(out, uint32(len(b))) // a font is smaller
		at += (len(b) + 3) / 4 * 4
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(b []byte) (sum uint32) {
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var rest [4]byte
	copy(rest[:], b)
	return sum + binary.BigEndian.Uint32(rest[:])
}
