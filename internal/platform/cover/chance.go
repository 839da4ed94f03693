package cover

// chance is a stream of numbers that is the same for an id everywhere and for ever: 32-bit FNV-1a
// over the characters as the seed, mulberry32 as the stream. Changing either gives every course
// another face.
type chance struct{ state uint32 }

func newChance(id string) *chance {
	h := uint32(2166136261)
	for _, c := range id {
		h = (h ^ uint32(c)) * 16777619
	}
	return &chance{h}
}

// next returns the next number, from 0 up to but not 1.
func (c *chance) next() float64 {
	c.state += 0x6D2B79F5
	h := c.state
	t := (h ^ h>>15) * (1 | h)
	t = (t + (t^t>>7)*(61|t)) ^ t
	return float64(t^t>>14) / (1 << 32)
}

// below returns a whole number from 0 up to but not n.
func (c *chance) below(n int) int { return int(c.next() * float64(n)) }

// pick returns one of the choices.
func pick[T any](c *chance, choices ...T) T { return choices[c.below(len(choices))] }
