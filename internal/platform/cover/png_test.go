package cover

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
)

func TestPNGIsTheCover(t *testing.T) {
	for i, family := range Families() {
		s := Course(fmt.Sprint("course-", i), i*45, None).Preview()
		s.Family = family
		data, err := PNG(s)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 400<<10 {
			t.Errorf("%s: %d bytes", family, len(data))
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if picture.Bounds() != image.Rect(0, 0, 1200, 630) {
			t.Fatalf("%s: bounds %v", family, picture.Bounds())
		}
		straps, right := 0, 0
		p := newPlan(s)
		eachNearCrossing(p, func(x, y int) {
			straps++
			if near(picture.At(x, y), p.strap, 12) {
				right++
			}
		})
		if straps < 5 || right < straps*9/10 {
			t.Errorf("%s: of %d crossings near the centre %d show the strap that passes over", family, straps, right)
		}
		if !holds(picture, p.ground, 3) {
			t.Errorf("%s: no ground to be seen", family)
		}
	}
}

// eachNearCrossing calls found for the middle of every crossing in the part that does not fade.
func eachNearCrossing(p plan, found func(x, y int)) {
	for _, o := range p.overs {
		for _, place := range p.places {
			q := middle(o[0], o[1]).plus(place, 1)
			if math.Hypot(q.x, q.y) > fadeFrom*p.fadeRadius {
				continue
			}
			q = q.turned(p.turn).plus(p.centre, 1)
			if q.x > 0 && q.y > 0 && q.x < float64(p.width) && q.y < float64(p.height) {
				found(int(q.x), int(q.y))
			}
		}
	}
}

func TestFarCornersAreNotBare(t *testing.T) {
	for _, family := range []string{"cross8", "kagome6", "mixed12"} {
		for i := range 3 {
			s := Course(fmt.Sprint("course-", i), 262, None)
			s.Family, s.Width, s.Height, s.Scale = family, 1280, 300, 50
			picture := pixels(newPlan(s))
			for _, corner := range []image.Point{{0, 0}, {1240, 0}, {0, 260}, {1240, 260}} {
				part := picture.SubImage(image.Rectangle{corner, corner.Add(image.Pt(40, 40))})
				if tints(part) < 5 {
					t.Errorf("%s: nothing at %v", Name(s, FormatPNG), corner)
				}
			}
		}
	}
}

func TestFadesGetWeakerOutwards(t *testing.T) {
	p := newPlan(Course("course", 195, 3))
	before := 1.
	for d := 0.; d < 1000; d += 10 {
		strength := p.fade(d, fadeFills)
		if strength > before || strength < fadeFills {
			t.Errorf("strength %f at %f px, %f before", strength, d, before)
		}
		before = strength
	}
	if p.fade(0, fadeFills) != 1 || math.Abs(p.fade(p.fadeRadius, fadeFills)-fadeFills) > 1e-9 {
		t.Error("the fade does not go from full to weak")
	}
}

func TestStrokeCoversWhatItShould(t *testing.T) {
	p := plan{width: 40, height: 40, places: []point{{}}, strapWidth: 6}
	corner := [][]point{{{10, 10}, {30, 10}, {30, 30}}}
	for _, c := range []struct {
		x, y        int
		butt, round bool
	}{
		{20, 10, true, true}, {20, 8, true, true}, {20, 5, false, false}, {30, 20, true, true}, {25, 20, false, false},
		{31, 8, true, true},   // outside of the bend, round
		{32, 7, false, false}, // a mitre would reach here
		{8, 9, false, true}, {30, 31, false, true}, {5, 9, false, false},
	} {
		for _, round := range []bool{false, true} {
			b := newBrush(p)
			b.stroke(color.RGBA{255, 255, 255, 255}, corner, 6, round)
			want := c.butt && !round || c.round && round
			if got := b.layer.RGBAAt(c.x, c.y).A > 127; got != want {
				t.Errorf("pixel %d %d, round %v: covered %v, want %v", c.x, c.y, round, got, want)
			}
		}
	}
}

func TestQuantiseKeepsColours(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		src.SetRGBA(i%64, i/64, color.RGBA{uint8(i % 64 * 4), uint8(i / 64 * 4), 128, 255})
	}
	src.SetRGBA(5, 5, color.RGBA{0, 0, 255, 255})
	out := quantise(src)
	if len(out.Palette) != 256 {
		t.Errorf("%d colours", len(out.Palette))
	}
	for i := range 64 * 64 {
		if got, want := out.At(i%64, i/64), src.RGBAAt(i%64, i/64); !near(got, want, 16) {
			t.Fatalf("pixel %d became %v from %v", i, got, want)
		}
	}
	flat := quantise(image.NewRGBA(image.Rect(0, 0, 3, 3)))
	if len(flat.Palette) != 1 {
		t.Errorf("one colour became %d", len(flat.Palette))
	}
}

func TestFieldHasNoPNG(t *testing.T) {
	if _, err := PNG(Field("empty", "")); !errors.Is(err, ErrSpec) {
		t.Errorf("got %v", err)
	}
}

func near(a, b color.Color, within int) bool {
	p, q := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	off := func(v, w uint8) bool { return int(v)-int(w) > within || int(w)-int(v) > within }
	return !off(p.R, q.R) && !off(p.G, q.G) && !off(p.B, q.B)
}

// holds says whether one pixel in a thousand or more has about that colour.
func holds(picture image.Image, c color.RGBA, within int) bool {
	found, r := 0, picture.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if near(picture.At(x, y), c, within) {
				found++
			}
		}
	}
	return found*1000 >= r.Dx()*r.Dy()
}

// tints counts the different colours.
func tints(picture image.Image) int {
	seen, r := map[color.Color]bool{}, picture.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen)
}
