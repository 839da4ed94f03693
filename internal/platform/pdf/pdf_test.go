package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/courseworx/courseworx/internal/platform/pdf"
)

var at = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("", 2*3600))

// press is one for all tests: it reads its fonts once.
var press = pdf.NewPress()

// print writes a document and returns it.
func print(t *testing.T, lang string, fill func(*pdf.Document) error) []byte {
	t.Helper()
	site := "Nile Training Centre"
	if lang == "ar" {
		site = "مركز النيل"
	}
	var out bytes.Buffer
	m := pdf.Meta{Title: "My <notes> (1)", Author: "ليلى", Language: lang, Site: site, Hue: 195, Created: at}
	if err := press.Print(t.Context(), &out, m, fill); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read returns what a program finds in a document.
func read(t *testing.T, document []byte, program string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(args, file)
	if program == "pdftotext" {
		args = append(args, "-")
	}
	cmd := exec.Command(program, args...)
	var said strings.Builder
	cmd.Stderr = &said
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (scripts/install-tools brings it): %v %s", program, err, said.String())
	}
	if said.Len() > 0 {
		t.Errorf("%s complains: %s", program, said.String())
	}
	return string(text)
}

// Without pages' heads and feet, and without the marks by which pdftotext says which way a line runs.
func words(t *testing.T, document []byte) string {
	t.Helper()
	text := read(t, document, "pdftotext")
	text = regexp.MustCompile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\f]").ReplaceAllString(text, "")
	var lines []string
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		if l != "" && !strings.Contains(l, "My <notes>") && !strings.HasPrefix(l, "Nile") && !strings.HasPrefix(l, "مركز") && !regexp.MustCompile(`^[\d٠-٩]+ ?/ ?[\d٠-٩]+$`).MatchString(l) {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

func body(texts ...string) func(*pdf.Document) error {
	return func(d *pdf.Document) error {
		for _, s := range texts {
			if err := d.Paragraph(s, pdf.Style{Size: 11, Own: true, Before: 6}); err != nil {
				return err
			}
		}
		return nil
	}
}

// What is copied out of a document is what was written into it, in both directions.
func TestTextComesOutAgain(t *testing.T) {
	t.Parallel()
	texts := []string{
		"Plain words, fi ffi office; Œuvre, Łódź, Tiếng Việt, Ελληνικά, Русский",
		"ملاحظاتي لا إله إلا الله والأول الآخر الإسلام",
		"<b>bold</b> & (round) [square] \\ %",
		"😀 漢字 are boxes",
	}
	for _, lang := range []string{"en", "ar"} {
		if got, want := words(t, print(t, lang, body(texts...))), strings.Join(texts, "\n"); got != want {
			t.Errorf("%s:\n%q, not\n%q", lang, got, want)
		}
	}
}

// Each word stands where somebody who reads both languages looks for it.
func TestMixedLinesAreInOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, fromLeft string }{
		{"دورة Go رقم 12 تبدأ غدا", "غدا تبدأ 12 رقم Go دورة"},
		{"In Arabic أب 12 جد it says", "In Arabic جد 12 أب it says"},
		{"نص (مع قوس) React (جديد)", "(جديد) React قوس) (مع نص"},
		{"الأول، والثاني ١٢٣", "١٢٣ والثاني الأول،"},
		{"السعر 3.50 USD اليوم", "اليوم USD 3.50 السعر"},
	} {
		var line []string
		box := regexp.MustCompile(`<word xMin="[\d.]+" yMin="([\d.]+)"[^>]*>([^<]*)</word>`) // words from the left, and their letters too
		for _, m := range box.FindAllStringSubmatch(read(t, print(t, "en", body(c.text)), "pdftotext", "-bbox"), -1) {
			if y, _ := strconv.ParseFloat(m[1], 64); y < 80 || y > 750 { // the page's head and foot
				continue
			}
			word := []rune(m[2])
			if strings.ContainsFunc(m[2], func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) }) {
				slices.Reverse(word)
			}
			line = append(line, string(word))
		}
		if got := strings.Join(line, " "); got != c.fromLeft {
			t.Errorf("%q: from the left %q, not %q", c.text, got, c.fromLeft)
		}
	}
}

func TestWhatADocumentSaysOfItself(t *testing.T) {
	t.Parallel()
	document := print(t, "ar", body("x"))
	info := read(t, document, "pdfinfo")
	for _, want := range []string{"Title:           My <notes> (1)", "Author:          ليلى", "Pages:           1", "A4", "2026"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	for _, want := range []string{"/Lang <FEFF00610072>", "/Direction/R2L", "DisplayDocTitle true"} {
		if !bytes.Contains(document, []byte(want)) {
			t.Errorf("the file lacks %q", want)
		}
	}
	if meta := read(t, document, "pdfinfo", "-meta"); !strings.Contains(meta, "My &lt;notes&gt; (1)") || !strings.Contains(meta, "<rdf:li>ar</rdf:li>") {
		t.Errorf("metadata: %s", meta)
	}
	// All fonts are in it, in parts, and can be copied.
	for l := range strings.Lines(read(t, document, "pdffonts")) {
		if strings.Contains(l, "+IBMPlex") && !strings.Contains(l, "yes yes yes") {
			t.Errorf("a font: %s", l)
		}
	}
	if len(document) > 40_000 {
		t.Errorf("%d bytes for a letter: whole fonts are in it", len(document))
	}
}

// In Arabic the number stands at the right of the stroke, the total at its left.
func TestPagesAreNumbered(t *testing.T) {
	t.Parallel()
	long := strings.Split(strings.Repeat("line\n", 70), "\n")
	for lang, want := range map[string][]string{"en": {"1/3", "2/3", "3/3"}, "ar": {"٣/١", "٣/٢", "٣/٣"}} {
		text := read(t, print(t, lang, body(long...)), "pdftotext")
		text = regexp.MustCompile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]").ReplaceAllString(text, "")
		for _, n := range want {
			if !strings.Contains(text, n) {
				t.Errorf("%s: no page says %s:\n%q", lang, n, text)
			}
		}
	}
}

// Whatever somebody typed, the document is one.
func TestHostileText(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2))
	var any strings.Builder
	for range 10000 {
		any.WriteRune(rune(chance.IntN(0x20000)))
	}
	texts := map[string]string{
		"any characters": any.String(), "no characters": "\xff\xfe\x00\x01\x1b[31m", "one word": strings.Repeat("Donaudampf", 1000), "an Arabic word": strings.Repeat("مرحبا", 2000),
		"accents on nothing": strings.Repeat("\u064e", 10000), "accents": "a" + strings.Repeat("\u0301", 9999), "isolates": strings.Repeat("\u2067", 10000),
		"isolates that end": strings.Repeat("\u2067x", 90) + strings.Repeat("\u2069y", 90), "overrides": strings.Repeat("\u202e\u202d", 5000) + "abc", "brackets": strings.Repeat("(א", 5000),
		"open brackets": strings.Repeat("(", 5000) + strings.Repeat(")", 5000), "turns": strings.Repeat("aא", 5000), "pictures": strings.Repeat("👩‍", 5000), "spaces": strings.Repeat(" ", 10000),
		"joiners": strings.Repeat("\u200d\u200c\ufeff\u00ad", 2500), "line ends": strings.Repeat("\r\n\u2028\v", 3000), "nothing": "",
	}
	names := slices.Sorted(maps.Keys(texts))
	sign := func(i int) string { return fmt.Sprintf("End%dEnd", i) } // one word: pdftotext may part lines at what reaches far
	document := print(t, "en", func(d *pdf.Document) error {
		for i, what := range names {
			if err := body(texts[what])(d); err != nil {
				return err
			}
			d.Space(60)
			if err := body(sign(i))(d); err != nil {
				return err
			}
		}
		return nil
	})
	got := words(t, document)
	for i, what := range names {
		if !strings.Contains(got, sign(i)) {
			t.Errorf("what follows %s is lost", what)
		}
	}
	if got := words(t, print(t, "en", body("abc\u202edef"))); got != "abcdef" {
		t.Errorf("an override turned the text: %q", got)
	}
}

// Cells of a row stand in columns: amounts end at one edge, rows are not torn, and in Arabic the first cell is at the right.
func TestRows(t *testing.T) {
	t.Parallel()
	type place struct {
		page int
		y    float64
	}
	for _, lang := range []string{"en", "ar"} {
		document := print(t, lang, func(d *pdf.Document) error {
			for i := range 60 {
				text := fmt.Sprintf("Item%d%s Tail%d", i, strings.Repeat(" words", 30), i)
				if lang == "ar" { // the word at the edge is the last one
					text = strings.Repeat("words ", 30) + fmt.Sprintf("Item%d", i)
				}
				row := []pdf.Cell{{Text: text, Share: 3, Bold: true}, {Text: "Second", Share: 1}, {Text: fmt.Sprintf("Amount%s%d", strings.Repeat("0", i%4), i), Share: 1, End: true}}
				if err := d.Row(row, pdf.Style{Size: 10, Before: 4}); err != nil {
					return err
				}
				d.Line(i == 59)
			}
			return nil
		})
		edges, rows, page := map[string][]float64{}, map[string][]place{}, 0
		for l := range strings.Lines(read(t, document, "pdftotext", "-bbox")) {
			if strings.Contains(l, "<page ") {
				page++
			}
			m := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>(Item|Second|Amount|Tail)0*(\d*)<`).FindStringSubmatch(l)
			if m == nil {
				continue
			}
			x, _ := strconv.ParseFloat(m[1], 64)
			if (m[4] == "Amount") == (lang == "en") {
				x, _ = strconv.ParseFloat(m[3], 64)
			}
			edges[m[4]] = append(edges[m[4]], x)
			y, _ := strconv.ParseFloat(m[2], 64)
			if m[4] != "Second" && lang == "en" {
				rows[m[5]] = append(rows[m[5]], place{page, y})
			}
		}
		for n, where := range rows {
			if len(where) != 3 || where[0].page != where[2].page || where[0].page != where[1].page || max(where[0].y, where[1].y, where[2].y)-min(where[0].y, where[1].y, where[2].y) > 70 {
				t.Errorf("row %s is torn: %v", n, where)
			}
		}
		want := map[string]float64{"Item": 62, "Second": 62 + 471.28*3/5, "Amount": 533.28}
		if lang == "ar" {
			want = map[string]float64{"Item": 533.28, "Second": 533.28 - 471.28*3/5, "Amount": 62}
		}
		for what, at := range want {
			if len(edges[what]) != 60 {
				t.Fatalf("%s: %d of %s", lang, len(edges[what]), what)
			}
			for _, x := range edges[what] {
				if x < at-1.5 || x > at+1.5 {
					t.Errorf("%s: an edge of %s at %.1f, not %.1f", lang, what, x, at)
					break
				}
			}
		}
		if page < 3 {
			t.Errorf("%s: %d pages", lang, page)
		}
	}
	// A cell that is longer than a page goes on, and nothing of it is lost.
	long := strings.TrimSpace(strings.Repeat("word ", 3000))
	document := print(t, "en", func(d *pdf.Document) error {
		return d.Row([]pdf.Cell{{Text: long, Share: 1}, {Text: "", Share: 1}}, pdf.Style{Size: 10})
	})
	if n := strings.Count(words(t, document), "word"); n != 3000 {
		t.Errorf("%d words of 3000", n)
	}
}

// What is wider than the page is parted, and nothing is lost.
func TestLongWordsArePartedOnThePage(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("Donaudampfschiff", 40)
	document := print(t, "en", body(word))
	if got := strings.ReplaceAll(words(t, document), "\n", ""); got != word {
		t.Errorf("%q", got)
	}
	for _, m := range regexp.MustCompile(`xMax="([\d.]+)`).FindAllStringSubmatch(read(t, document, "pdftotext", "-bbox"), -1) {
		if x, err := strconv.ParseFloat(m[1], 64); err != nil || x > 534 {
			t.Errorf("a word ends at %s, outside of the margin", m[1])
		}
	}
}

func TestPrintingEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	err := press.Print(ctx, &bytes.Buffer{}, pdf.Meta{Language: "en"}, func(d *pdf.Document) error {
		cancel()
		return body("never")(d)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("who went away: %v", err)
	}
	if err := press.Print(t.Context(), &bytes.Buffer{}, pdf.Meta{Language: "en"}, func(*pdf.Document) error { panic("broken") }); err == nil {
		t.Error("a panic is no error")
	}
	err = press.Print(t.Context(), &bytes.Buffer{}, pdf.Meta{Language: "en"}, func(d *pdf.Document) error {
		for {
			d.Space(800)
			if err := body("x")(d); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, pdf.ErrLong) {
		t.Errorf("without end: %v", err)
	}
	// All places are free again.
	for range 5 {
		if err := press.Print(t.Context(), &bytes.Buffer{}, pdf.Meta{Language: "en"}, body("x")); err != nil {
			t.Fatal(err)
		}
	}
}
