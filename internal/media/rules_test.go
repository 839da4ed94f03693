package media

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"lesson 1.mp4":                    "lesson 1.mp4",
		`C:\Users\me\lesson.mp4`:          "lesson.mp4",
		"../../etc/passwd":                "passwd",
		"درس ١.mp4":                       "درس ١.mp4",
		"photo\u202egpj.exe":              "photogpj.exe",
		"a\r\nSet-Cookie: x.pdf":          "aSet-Cookie: x.pdf",
		"":                                "file",
		"..":                              "file",
		"dir/":                            "file",
		"\xff\xfe.pdf":                    ".pdf",
		strings.Repeat("ص", 300) + ".mp4": strings.Repeat("ص", 251) + ".mp4",
	} {
		if got := cleanName(said); got != want || utf8.RuneCountInString(got) > nameMax {
			t.Errorf("%q becomes %q, want %q", said, got, want)
		}
	}
}

func TestSniffGoesByContent(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		content []byte
		want    string
		kind    Kind // "" is refused
	}{
		"mp4":        {sample(t, "h264.mp4"), "video/mp4", Video},
		"mov":        {sample(t, "h264.mov"), "video/quicktime", Video},
		"webm":       {sample(t, "vp8.webm"), "video/webm", Video},
		"png":        {picture(t), "image/png", Image},
		"pdf":        {[]byte("%PDF-1.7\n"), "application/pdf", Document},
		"text":       {[]byte("just words"), "text/plain", Document},
		"arabic":     {[]byte("كلمات فقط"), "text/plain", Document},
		"captions":   {[]byte("WEBVTT\n\n00:00.000 --> 00:01.000\nHello"), "text/vtt", Caption},
		"word":       {archive(t, "a.bin", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Document},
		"excel":      {archive(t, "a.bin", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Document},
		"archive":    {archive(t, "a.bin"), "application/zip", Other},
		"page":       {[]byte("<!doctype html><script>alert(1)</script>"), "text/html", ""},
		"svg":        {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), "image/svg+xml", ""},
		"program":    {append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 64)...), "application/x-elf", ""},
		"playlist":   {[]byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), "application/vnd.apple.mpegurl", ""},
		"not a clue": {[]byte{0, 1, 2, 3, 4, 5}, "application/octet-stream", ""},
	} {
		got, err := sniff(bytes.NewReader(c.content), int64(len(c.content)))
		if err != nil || got != c.want {
			t.Errorf("%s is %q (%v), want %q", what, got, err, c.want)
		}
		kind, err := judge(ForContent, got)
		if kind != c.kind || (kind == "") != errors.Is(err, ErrType) {
			t.Errorf("%s is judged %q, %v; want %q", what, kind, err, c.kind)
		}
		if _, err := judge(ForCover, got); (err == nil) != (c.kind == Image) || err != nil && !errors.Is(err, ErrNoPicture) {
			t.Errorf("%s as a cover: %v", what, err)
		}
		if _, err := judge(ForImport, got); (err == nil) != (got == "application/zip") || err != nil && !errors.Is(err, ErrNoArchive) {
			t.Errorf("%s as a course: %v", what, err)
		}
	}
}

func TestNothingThatRunsIsShownInline(t *testing.T) {
	t.Parallel()
	for contentType := range inline {
		if _, ok := taken[contentType]; !ok {
			t.Errorf("%s is shown but not taken", contentType)
		}
		if strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "xml") || strings.Contains(contentType, "script") {
			t.Errorf("%s is shown inline", contentType)
		}
	}
}

// TestFilms tries our own readers, and ffprobe where it is installed: both must agree.
func TestFilms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want     film
		duration time.Duration
		playable bool
	}{
		"h264.mp4":       {film{width: 64, height: 48, video: "h264", audio: "aac"}, 2 * time.Second, true},
		"h264.mov":       {film{width: 64, height: 48, video: "h264", audio: "aac"}, 2 * time.Second, true},
		"fragmented.mp4": {film{width: 64, height: 48, video: "h264", audio: "aac"}, 0, true},
		"vp8.webm":       {film{width: 64, height: 48, video: "vp8", audio: "opus"}, 2 * time.Second, true},
		"mpeg4.mp4":      {film{width: 64, height: 48, video: "other", audio: "aac"}, 2 * time.Second, false},
		"sound.mp4":      {film{audio: "aac"}, time.Second, false},
	} {
		contentType := "video/mp4"
		if strings.HasSuffix(name, ".webm") {
			contentType = "video/webm"
		}
		for _, program := range []string{"", findFFprobe(t)} {
			s := &Service{Deps: Deps{FFprobe: program}}
			path, err := filepath.Abs(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.probe(t.Context(), bytes.NewReader(sample(t, name)), path, contentType)
			if err != nil {
				t.Errorf("%s by %q: %v", name, program, err)
			}
			if got.playable() != c.playable {
				t.Errorf("%s by %q: playable is %v", name, program, got.playable())
			}
			if program == "" || c.duration > 0 { // ffprobe reads fragments to the end, we do not
				if (got.duration - c.duration).Abs() > 50*time.Millisecond {
					t.Errorf("%s by %q lasts %v, want %v", name, program, got.duration, c.duration)
				}
			}
			got.duration = 0
			if program != "" && c.want.video == "other" {
				c.want.video = got.video // it knows more names
			}
			if got != c.want {
				t.Errorf("%s by %q: %+v, want %+v", name, program, got, c.want)
			}
		}
	}
}

func TestBrokenFilms(t *testing.T) {
	t.Parallel()
	whole := sample(t, "h264.mp4")
	moov := bytes.Index(whole, []byte("moov"))
	for what, content := range map[string][]byte{
		"cut inside of its description": whole[:moov+100],
		"without a description":         whole[:moov-4],
		"nothing":                       nil,
	} {
		if f, err := readMP4(bytes.NewReader(content)); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %+v, %v", what, f, err)
		}
	}
	if f, err := readWebM(bytes.NewReader(sample(t, "vp8.webm")[:60])); !errors.Is(err, ErrBroken) {
		t.Errorf("a cut WebM: %+v, %v", f, err)
	}
	program := findFFprobe(t)
	if program == "" {
		return
	}
	path := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(path, whole[:moov+100], 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := ffprobe(t.Context(), program, path, false); !errors.Is(err, ErrBroken) {
		t.Errorf("by ffprobe: %+v, %v", f, err)
	}
}

func FuzzReadMP4(f *testing.F) {
	for _, name := range []string{"h264.mp4", "fragmented.mp4", "h264.mov"} {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkFilm(t, readMP4, b) })
}

func FuzzReadWebM(f *testing.F) {
	f.Add(sample(f, "vp8.webm"))
	f.Fuzz(func(t *testing.T, b []byte) { checkFilm(t, readWebM, b) })
}

func checkFilm(t *testing.T, read func(io.ReadSeeker) (film, error), b []byte) {
	t.Helper()
	got, err := read(bytes.NewReader(b))
	if err != nil && !errors.Is(err, ErrBroken) {
		t.Errorf("an error that is no verdict: %v", err)
	}
	if got.duration < 0 || got.width < 0 || got.height < 0 || got.width >= 1<<16 || got.height >= 1<<16 {
		t.Errorf("the database would refuse %+v", got)
	}
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte("0123456789"), 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
