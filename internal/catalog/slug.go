package catalog

import (
	"cmp"
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/slug"
)

// slugOf makes an address of a title.
func slugOf(title string) string { return cmp.Or(slug.Of(title), "course") }

// slugTries is how many numbered slugs are tried before one with chance.
const slugTries = 9

// slugFor returns the slug to try the n-th time, counted from 0.
func slugFor(title string, n int) string {
	base := slugOf(title)
	switch {
	case n == 0:
		return base
	case n < slugTries:
		return base + "-" + strconv.Itoa(n+1)
	}
	return base + "-" + strings.ToLower(rand.Text()[:8])
}
