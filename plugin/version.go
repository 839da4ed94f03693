package plugin

import (
	"cmp"
	"strconv"
	"strings"
)

// Version is a semantic version: major, minor and patch. What follows "-" or "+" is read over.
type Version [3]int

// ParseVersion reads 1, 1.4 and 1.4.0, with or without a "v" before it. A build that bears no version, such as "dev", is none.
func ParseVersion(s string) (v Version, ok bool) {
	s, _, _ = strings.Cut(strings.TrimPrefix(s, "v"), "+")
	s, _, _ = strings.Cut(s, "-")
	parts := strings.Split(s, ".")
	if len(parts) > len(v) {
		return v, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

// Compare is negative when v is before w, 0 when they are the same, else positive.
func (v Version) Compare(w Version) int {
	for i := range v {
		if c := cmp.Compare(v[i], w[i]); c != 0 {
			return c
		}
	}
	return 0
}

// operators of a range, the longer ones first.
var operators = []struct {
	sign string
	ok   func(c int) bool
}{
	{">=", func(c int) bool { return c >= 0 }},
	{"<=", func(c int) bool { return c <= 0 }},
	{">", func(c int) bool { return c > 0 }},
	{"<", func(c int) bool { return c < 0 }},
	{"=", func(c int) bool { return c == 0 }},
}

// InRange reports whether a version lies in a range: conditions divided by spaces that all hold, such as ">=1.2 <2". "" is
// any version. ok is false when the range cannot be read. A version that is none, such as that of a build by hand, is in
// every range.
func InRange(version, within string) (in, ok bool) {
	v, known := ParseVersion(version)
	in = true
	for _, condition := range strings.Fields(within) {
		read := false
		for _, o := range operators {
			rest, found := strings.CutPrefix(condition, o.sign)
			if !found {
				continue
			}
			limit, ok := ParseVersion(rest)
			if !ok {
				return false, false
			}
			in = in && (!known || o.ok(v.Compare(limit)))
			read = true
			break
		}
		if !read {
			return false, false
		}
	}
	return in, true
}
