package pdf

import "golang.org/x/text/unicode/bidi"

// isolatesMax is how deep isolates may stand in one another (UAX #9, BD2).
const isolatesMax = 60

// bracketsMax is how many brackets may be open at once (UAX #9, BD16).
const bracketsMax = 63

// brackets are those whose direction follows from what they embrace, each with its partner.
var brackets = map[rune]rune{'(': ')', '[': ']', '{': '}', '⟨': '⟩', '⟦': '⟧', '（': '）', '［': '］', '「': '」', '『': '』', '【': '】', '《': '》'}

// rightToLeft reports whether the first letter of a text that has a direction runs from right to left; fallback, when none has.
func rightToLeft(text []rune, fallback bool) bool {
	depth := 0
	for _, r := range text {
		switch class := classOf(r); class {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
		case bidi.PDI:
			depth = max(depth-1, 0)
		case bidi.L, bidi.R, bidi.AL:
			if depth == 0 {
				return class != bidi.L
			}
		}
	}
	return fallback
}

func classOf(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// levels tells how deep each character stands in text of the other direction, by the Unicode bidirectional algorithm: even
// levels run from left to right. Embeddings and overrides were taken out of the text before; isolates stand in it. The
// libraries at hand know only whether a level is odd, of which the order of a number in Arabic in English does not follow.
func levels(text []rune, rtl bool) []int8 {
	b := &bidiText{text: text, class: make([]bidi.Class, len(text)), level: make([]int8, len(text))}
	for i, r := range text {
		b.class[i] = classOf(r)
		b.level[i] = -1
	}
	base := int8(0)
	if rtl {
		base = 1
	}
	b.sequence(0, base, 0)
	last := base
	for i, l := range b.level { // what has no direction of its own stands with what is before it
		if l < 0 {
			b.level[i] = last
		}
		last = b.level[i]
	}
	return b.level
}

type bidiText struct {
	text  []rune
	class []bidi.Class
	level []int8
}

// sequence resolves what stands at one level from a place on, to the end of its isolate, and returns where it ends.
func (b *bidiText) sequence(from int, level int8, depth int) int {
	var at []int
	i := from
	for ; i < len(b.text); i++ {
		switch c := b.class[i]; c {
		case bidi.BN, bidi.B:
			continue
		case bidi.PDI:
			if depth > 0 {
				b.resolve(at, level)
				return i
			}
			at = append(at, i)
		case bidi.LRI, bidi.RLI, bidi.FSI:
			at = append(at, i)
			if depth >= isolatesMax {
				continue
			}
			inner := level + 1
			if odd := c == bidi.RLI || c == bidi.FSI && rightToLeft(b.isolated(i+1), false); odd != (inner%2 == 1) {
				inner++
			}
			if i = b.sequence(i+1, inner, depth+1); i < len(b.text) {
				at = append(at, i)
			}
		default:
			at = append(at, i)
		}
	}
	b.resolve(at, level)
	return i
}

// isolated is the text up to the end of the isolate that begins at a place.
func (b *bidiText) isolated(from int) []rune {
	depth := 0
	for i := from; i < len(b.text); i++ {
		switch b.class[i] {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			depth++
		case bidi.PDI:
			if depth--; depth < 0 {
				return b.text[from:i]
			}
		case bidi.L, bidi.R, bidi.AL:
			if depth == 0 { // the first letter says it
				return b.text[from : i+1]
			}
		}
	}
	return b.text[from:]
}

// resolve gives levels to the characters at the places, which stand at one level.
func (b *bidiText) resolve(at []int, level int8) {
	own := bidi.L
	if level%2 == 1 {
		own = bidi.R
	}
	kind := make([]bidi.Class, len(at))
	for i, k := range at {
		kind[i] = b.class[k]
	}
	resolveWeak(kind, own)
	b.resolveBrackets(at, kind, own)
	for i := 0; i < len(kind); { // N1, N2
		if kind[i] != bidi.ON {
			i++
			continue
		}
		end := i
		for end < len(kind) && kind[end] == bidi.ON {
			end++
		}
		before, after := own, own
		if i > 0 {
			before = sideOf(kind[i-1])
		}
		if end < len(kind) {
			after = sideOf(kind[end])
		}
		side := own
		if before == after {
			side = before
		}
		for ; i < end; i++ {
			kind[i] = side
		}
	}
	for i, k := range at { // I1, I2
		switch c := kind[i]; {
		case level%2 == 0 && c == bidi.R, level%2 == 1 && c != bidi.R:
			b.level[k] = level + 1
		case level%2 == 0 && c != bidi.L:
			b.level[k] = level + 2
		default:
			b.level[k] = level
		}
	}
}

// sideOf is the direction that neutral characters see in what stands beside them.
func sideOf(c bidi.Class) bidi.Class {
	if c == bidi.EN || c == bidi.AN {
		return bidi.R
	}
	return c
}

// resolveWeak applies the rules W1 to W7: numbers and what belongs to them. Everything else that has no direction becomes ON.
func resolveWeak(kind []bidi.Class, own bidi.Class) {
	before, strong := own, own
	for i, c := range kind { // W1 to W3
		switch c {
		case bidi.NSM:
			if c = before; c == bidi.LRI || c == bidi.RLI || c == bidi.FSI || c == bidi.PDI {
				c = bidi.ON
			}
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		}
		before = c
		if c == bidi.EN && strong == bidi.AL {
			c, before = bidi.AN, bidi.AN
		}
		kind[i] = c
	}
	for i, c := range kind { // W4
		if c == bidi.AL {
			kind[i] = bidi.R
		}
		if i == 0 || i == len(kind)-1 {
			continue
		}
		if a, z := kind[i-1], kind[i+1]; a == z && (a == bidi.EN && (c == bidi.ES || c == bidi.CS) || a == bidi.AN && c == bidi.CS) {
			kind[i] = a
		}
	}
	for i := 0; i < len(kind); { // W5
		if kind[i] != bidi.ET {
			i++
			continue
		}
		end := i
		for end < len(kind) && kind[end] == bidi.ET {
			end++
		}
		number := i > 0 && kind[i-1] == bidi.EN || end < len(kind) && kind[end] == bidi.EN
		for ; i < end; i++ {
			if number {
				kind[i] = bidi.EN
			}
		}
	}
	strong = own
	for i, c := range kind { // W6, W7
		switch c {
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN:
			if strong == bidi.L {
				kind[i] = bidi.L
			}
		case bidi.AN:
		default:
			kind[i] = bidi.ON
		}
	}
}

// resolveBrackets gives pairs of brackets the direction of what they embrace (N0).
func (b *bidiText) resolveBrackets(at []int, kind []bidi.Class, own bidi.Class) {
	type open struct {
		closer rune
		place  int
	}
	var stack []open
	partner := map[int]int{}
	for i, k := range at {
		if kind[i] != bidi.ON {
			continue
		}
		r := b.text[k]
		if closer, ok := brackets[r]; ok {
			if len(stack) == bracketsMax {
				break
			}
			stack = append(stack, open{closer, i})
			continue
		}
		for j := len(stack) - 1; j >= 0; j-- {
			if stack[j].closer == r {
				partner[stack[j].place] = i
				stack = stack[:j]
				break
			}
		}
	}
	strong := own // before the pair
	for i := range kind {
		end, pair := partner[i]
		if pair {
			var same, other bool
			for _, c := range kind[i+1 : end] {
				if side := sideOf(c); side != bidi.ON {
					same, other = same || side == own, other || side != own
				}
			}
			if same || other {
				side := own
				if !same {
					side = strong // either the other one, as what it embraces, or its own
				}
				b.turn(at, kind, i, side)
				b.turn(at, kind, end, side)
			}
		}
		if side := sideOf(kind[i]); side != bidi.ON {
			strong = side
		}
	}
}

// turn gives a bracket its direction, and what is set upon it.
func (b *bidiText) turn(at []int, kind []bidi.Class, i int, side bidi.Class) {
	kind[i] = side
	for j := i + 1; j < len(at) && b.class[at[j]] == bidi.NSM; j++ {
		kind[j] = side
	}
}
