package brand_test

import (
	"testing"

	"github.com/courseworx/courseworx/internal/platform/brand"
)

// What Chromium paints for oklch(.42 .075 hue).
func TestAButtonHasTheColourThatTheBrowserPaints(t *testing.T) {
	t.Parallel()
	for hue, want := range map[int]string{0: "#6e3b4b", 45: "#6f3f29", 90: "#5d4b14", 140: "#36572f", 195: "#00595a", 240: "#205272", 300: "#534370", 359: "#6e3b4c"} {
		if got := brand.Primary(hue).Hex(); got != want {
			t.Errorf("hue %d: %s, the browser paints %s", hue, got, want)
		}
	}
}

func TestTheTextOfAButtonIsReadableInEveryHue(t *testing.T) {
	t.Parallel()
	for hue := range 360 {
		if c := brand.Contrast(brand.Primary(hue), brand.Paper); c < brand.Enough {
			t.Errorf("hue %d: contrast %.2f", hue, c)
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	t.Parallel()
	black, white := brand.Colour{}, brand.Colour{R: 255, G: 255, B: 255}
	if c := brand.Contrast(black, white); c < 20.99 || c > 21.01 {
		t.Errorf("black on white: %f", c)
	}
	// The grey that is known to be just enough on white, and the one that just is not.
	if ok, no := brand.Contrast(brand.Colour{R: 0x76, G: 0x76, B: 0x76}, white), brand.Contrast(brand.Colour{R: 0x77, G: 0x77, B: 0x77}, white); ok < 4.5 || no >= 4.5 {
		t.Errorf("#767676 %f, #777777 %f", ok, no)
	}
}
