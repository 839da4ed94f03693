package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/picture"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// photo is a JPEG that a camera marked with an orientation.
func photo(t *testing.T, m image.Image, o byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), o, 0, 0, 0, 0, 0, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), b.Bytes()[2:]...)
}

func isRed(m image.Image, x, y int) bool {
	r, _, b, _ := m.At(x, y).RGBA()
	return r > 0xc000 && b < 0x4000
}

func isBlue(m image.Image, x, y int) bool {
	r, _, b, _ := m.At(x, y).RGBA()
	return b > 0xc000 && r < 0x4000
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	whole := encoded(t, halves(400, 400))
	bomb := bytes.Clone(encoded(t, halves(4, 4)))
	at := bytes.Index(bomb, []byte("IHDR")) + 4
	copy(bomb[at:], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff})
	for name, file := range map[string][]byte{
		"nothing": {}, "a page": []byte("<!doctype html><script>alert(1)</script>"),
		"an SVG":         []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`),
		"an SVG as XML":  []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
		"half a picture": whole[:len(whole)/2], "a head alone": whole[:33], "a bomb": bomb,
		"a GIF's head before a script": []byte("GIF89a/*\x00\x00\x00\x00\x00\x00*/=1;alert(1)"),
	} {
		if _, err := picture.Make(file, picture.Crop{}, picture.Want{Width: 100, Height: 100, Quality: 80}); !errors.Is(err, picture.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	const much = int(^uint(0) >> 1)
	for _, c := range []picture.Crop{{X: 300, Width: 200, Height: 200}, {X: -1, Width: 9, Height: 9}, {Width: 9}, {X: much, Y: much, Width: much, Height: much}, {X: much, Width: 9, Height: 9}} {
		if _, err := picture.Make(whole, c, picture.Want{Width: 100, Height: 100, Quality: 80}); !errors.Is(err, picture.ErrUnreadable) {
			t.Errorf("crop %+v: %v", c, err)
		}
	}
}

// What hides behind a picture, or in what describes it, is not kept.
func TestOnlyPixelsAreKept(t *testing.T) {
	t.Parallel()
	polyglot := append(encoded(t, halves(80, 80)), []byte("<script>alert(1)</script>PK\x03\x04")...)
	m, err := picture.Make(polyglot, picture.Crop{}, picture.Want{Width: 40, Height: 40, Quality: 80})
	if err != nil || bytes.Contains(m.Bytes, []byte("script")) {
		t.Fatalf("%v, the script is kept: %t", err, bytes.Contains(m.Bytes, []byte("script")))
	}
	m, err = picture.Make(photo(t, halves(80, 40), 6), picture.Crop{}, picture.Want{Width: 80, Height: 80, Whole: true, Quality: 80})
	if err != nil || bytes.Contains(m.Bytes, []byte("Exif")) {
		t.Fatalf("%v, the camera's notes are kept", err)
	}
}

func TestAPictureIsCutToItsShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		file          []byte
		crop          picture.Crop
		want          picture.Want
		width, height int
	}{
		{"the middle of a wide one", encoded(t, halves(900, 200)), picture.Crop{}, picture.Want{Width: 120, Height: 80, Quality: 80}, 120, 80},
		{"the middle of a high one", encoded(t, halves(200, 900)), picture.Crop{}, picture.Want{Width: 120, Height: 80, Quality: 80}, 120, 80},
		{"a small one is not made larger", encoded(t, halves(60, 60)), picture.Crop{}, picture.Want{Width: 120, Height: 80, Quality: 80}, 60, 40},
		{"all of a wide one", encoded(t, halves(900, 300)), picture.Crop{}, picture.Want{Width: 300, Height: 300, Whole: true, Quality: 80}, 300, 100},
		{"all of a line", encoded(t, halves(900, 1)), picture.Crop{}, picture.Want{Width: 300, Height: 300, Whole: true, Quality: 80}, 300, 1},
		{"a pixel", encoded(t, halves(1, 1)), picture.Crop{}, picture.Want{Width: 120, Height: 80, Quality: 80}, 1, 1},
	} {
		m, err := picture.Make(c.file, c.crop, c.want)
		if err != nil || m.Width != c.width || m.Height != c.height {
			t.Errorf("%s: %d × %d, %v", c.name, m.Width, m.Height, err)
			continue
		}
		got, _, err := image.DecodeConfig(bytes.NewReader(m.Bytes))
		if err != nil || got.Width != c.width || got.Height != c.height {
			t.Errorf("%s: the file is %d × %d, %v", c.name, got.Width, got.Height, err)
		}
	}
	m, err := picture.Make(encoded(t, halves(400, 200)), picture.Crop{X: 200, Width: 200, Height: 200}, picture.Want{Width: 100, Height: 100, Quality: 80})
	if err != nil || !isBlue(m.Pixels, 5, 50) {
		t.Errorf("the right half is not what was kept: %v", err)
	}
}

// The camera's left is where the picture says that it is: browsers show it so, and people cut what they see.
func TestAPhotographStandsUpright(t *testing.T) {
	t.Parallel()
	for o, red := range map[byte]image.Point{ // where the red half of a turned picture lies, in tenths
		1: {1, 5}, 2: {9, 5}, 3: {9, 5}, 4: {1, 5}, 5: {5, 1}, 6: {5, 1}, 7: {5, 9}, 8: {5, 9}, 9: {1, 5}, 0: {1, 5},
	} {
		m, err := picture.Make(photo(t, halves(200, 100), o), picture.Crop{}, picture.Want{Width: 200, Height: 200, Whole: true, Quality: 90})
		if err != nil {
			t.Fatal(err)
		}
		if tall := m.Height > m.Width; tall != (o >= 5 && o <= 8) {
			t.Errorf("orientation %d: %d × %d", o, m.Width, m.Height)
		}
		if !isRed(m.Pixels, m.Width*red.X/10, m.Height*red.Y/10) || !isBlue(m.Pixels, m.Width*(10-red.X)/10, m.Height*(10-red.Y)/10) {
			t.Errorf("orientation %d: the red half is elsewhere", o)
		}
	}
}

func TestALogoKeepsWhatIsSeeThrough(t *testing.T) {
	t.Parallel()
	logo := halves(300, 100)
	for y := range 100 {
		for x := range 150 {
			logo.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	want := picture.Want{Width: 480, Height: 160, Whole: true, Alpha: true, Quality: 92}
	m, err := picture.Make(encoded(t, logo), picture.Crop{}, want)
	if err != nil || m.Type != "image/png" || m.Opaque || m.Width != 300 {
		t.Fatalf("%+v %v", m.Type, err)
	}
	got, err := png.Decode(bytes.NewReader(m.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := got.At(20, 50).RGBA(); a != 0 || !isBlue(got, 280, 50) {
		t.Error("the see-through part is not, or the rest is gone")
	}
	if l := m.Lightness(); l > 0.2 {
		t.Errorf("blue alone is %.2f light", l)
	}
	icon, err := m.Square(96)
	if err != nil || icon.Width != 96 || icon.Height != 96 || icon.Type != "image/png" {
		t.Errorf("the icon: %d × %d %s %v", icon.Width, icon.Height, icon.Type, err)
	}
	if m, err = picture.Make(encoded(t, halves(300, 100)), picture.Crop{}, want); err != nil || m.Type != "image/jpeg" || !m.Opaque {
		t.Errorf("an opaque one: %s %v", m.Type, err)
	}
}

func TestAShelfServesWhatItKeeps(t *testing.T) {
	t.Parallel()
	blobs, err := blob.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shelf := picture.NewShelf(blobs)
	m, err := picture.Make(encoded(t, halves(30, 30)), picture.Crop{}, picture.Want{Width: 30, Height: 30, Quality: 80})
	if err != nil {
		t.Fatal(err)
	}
	path, err := shelf.Keep(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := shelf.Keep(t.Context(), m); err != nil || again != path {
		t.Errorf("kept twice: %s, then %s (%v)", path, again, err)
	}
	ask := func(path string) (*httptest.ResponseRecorder, error) {
		mux, w := http.NewServeMux(), httptest.NewRecorder()
		var err error
		mux.HandleFunc("GET /pictures/{name}", func(w http.ResponseWriter, r *http.Request) { err = shelf.Serve(w, r) })
		mux.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), "GET", path, nil))
		return w, err
	}
	w, err := ask(path)
	if err != nil || w.Header().Get("Content-Type") != "image/jpeg" || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || !bytes.Equal(w.Body.Bytes(), m.Bytes) {
		t.Errorf("%v %v", err, w.Header())
	}
	for _, other := range []string{"/pictures/x", "/pictures/..%2fsecret.key", path + ".svg", "/pictures/00000000000000000000000000000000.png"} {
		if _, err := ask(other); err == nil {
			t.Errorf("%s is served", other)
		}
	}
	if err := shelf.Remove(t.Context(), path); err != nil {
		t.Error(err)
	}
	if _, err := ask(path); err == nil {
		t.Error("what was removed is served")
	}
	if err := shelf.Remove(t.Context(), "/pictures/../secret.key"); err != nil {
		t.Error(err)
	}
}

// Whatever a file says about its orientation, reading it neither breaks nor hangs.
func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xe1\xff\xffExif\x00\x00MM"))
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x00\xff\xe1\x00\x02"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if o := picture.Orientation(file); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
