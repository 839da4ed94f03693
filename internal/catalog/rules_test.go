package catalog

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

func TestSlugIsAlwaysOneTheDatabaseTakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		slug := slugFor(rapid.String().Draw(t, "title"), rapid.IntRange(0, slugTries+2).Draw(t, "try"))
		for _, r := range slug {
			if r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < '\u0621' || r > '\u06d3') {
				t.Fatalf("%q has %q", slug, r)
			}
		}
		if n := len([]rune(slug)); n == 0 || n > 200 || strings.HasPrefix(slug, "-") {
			t.Fatalf("%q", slug)
		}
	})
}

func TestNearMiss(t *testing.T) {
	t.Parallel()
	vocabulary := []string{"for", "python", "beginners", "photography", "ادارة", "المشاريع", "sql"}
	for _, c := range []struct {
		words string
		want  string // "" when there is nothing to mend
	}{
		{"phyton", "python"},
		{"pythn", "python"},
		{"python", ""},
		{"begginers phyton", "beginners python"},
		{"fotografy", ""},
		{"مشاريع", "المشاريع"},
		{"sqk", ""}, // three letters with a slip are another word
		{"", ""},
	} {
		got, ok := nearMiss(strings.Fields(c.words), vocabulary)
		if want := c.want != ""; ok != want || ok && strings.Join(got, " ") != c.want {
			t.Errorf("nearMiss(%q) = %q, %v; want %q", c.words, got, ok, c.want)
		}
	}
}

func TestDistanceIsThatOfEveryPath(t *testing.T) {
	t.Parallel()
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("abc")), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		most := rapid.IntRange(0, 7).Draw(t, "most")
		want := slow(a, b)
		got := distance(a, b, most)
		if want <= most && got != want || want > most && got <= most {
			t.Fatalf("distance(%q, %q, %d) = %d, want %d", string(a), string(b), most, got, want)
		}
	})
}

// slow is the definition of distance, without any table.
func slow(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	cost := 1
	if a[0] == b[0] {
		cost = 0
	}
	least := min(slow(a[1:], b)+1, slow(a, b[1:])+1, slow(a[1:], b[1:])+cost)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		least = min(least, slow(a[2:], b[2:])+1)
	}
	return least
}

func TestWordsOf(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][]string{
		"":                            nil,
		"  Go, for (Teachers)! ":      {"go", "for", "teachers"},
		"' & | ! :* <-> \\":           {"'"},
		"إدارةُ المشاريع":             {"إدارةُ", "المشاريع"},
		"a\x00b \xff c":               {"a", "b", "c"},
		strings.Repeat("word ", 1000): slices.Repeat([]string{"word"}, wordsMax),
	} {
		if got := wordsOf(query); !slices.Equal(got, want) {
			t.Errorf("wordsOf(%q) = %q, want %q", query, got, want)
		}
	}
}

// cleaned returns the article as it is kept when all its pictures are of the course.
func (c cleaner) cleaned(html string) (string, error) {
	written, err := c.read(html)
	if err != nil {
		return "", err
	}
	known := map[string]richtext.Size{}
	for _, id := range written.Pictures() {
		known[id] = richtext.Size{}
	}
	return c.kept(written.HTML(known))
}

func TestArticlesAreHarmless(t *testing.T) {
	t.Parallel()
	c := newCleaner()
	for _, attack := range []string{
		`<p>x</p><script>alert(1)</script>`,
		`<p onclick="alert(1)">x</p>`,
		`<a href="javascript:alert(1)">x</a>`,
		`<a href=" java&#x0A;script:alert(1)">x</a>`,
		`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		`<img src="https://evil.example/pixel.png">x`,
		`<img src="//evil.example/pixel.png">x`,
		`<img src="/media/../api/v1/me">x`,
		`<img src="/media/1/file" onerror="alert(1)">x`,
		`<img src="/api/v1/auth/sign-out">x`,
		`<svg><script>alert(1)</script></svg>x`,
		`<svg/onload=alert(1)>x`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">x`,
		`<iframe src="https://evil.example"></iframe>x`,
		`<p style="background:url(https://evil.example)">x</p>`,
		`<style>body{display:none}</style>x`,
		`<form action="/api/v1/auth/sign-out" method="post"><input type="submit"></form>x`,
		`<base href="https://evil.example/">x`,
		`<meta http-equiv="refresh" content="0;url=https://evil.example">x`,
		`<p id="root" class="admin">x</p>`,
		`<object data="/x"></object><embed src="/x">x`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">x</noscript>x`,
		`<p dir="ltr&quot; onload=&quot;alert(1)">x</p>`,
		`<!--[if IE]><script>alert(1)</script><![endif]-->x`,
	} {
		got, err := c.cleaned(attack)
		if err != nil {
			t.Errorf("%s: %v", attack, err)
		}
		for _, bad := range dangers(got) {
			t.Errorf("%s\nbecame %s\nwith %s", attack, got, bad)
		}
	}
}

// dangers lists what a browser would do with the text beyond showing it.
func dangers(text string) []string {
	var found []string
	tokens := html.NewTokenizer(strings.NewReader(text))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		if token.Type == html.TextToken {
			continue
		}
		if token.Type == html.CommentToken || !slices.Contains(strings.Fields("p a img br table tbody tr td div"), token.Data) {
			found = append(found, token.String())
		}
		for _, a := range token.Attr {
			local := strings.HasPrefix(a.Val, "/media/") && !strings.Contains(a.Val, "..")
			switch a.Key {
			case "dir", "title", "alt", "rel", "target", "loading", "decoding":
			case "src":
				if !local {
					found = append(found, a.Val)
				}
			default:
				found = append(found, a.Key+"="+a.Val)
			}
		}
	}
	return found
}

func TestArticlesKeepWhatTheyAreMadeOf(t *testing.T) {
	t.Parallel()
	c := newCleaner()
	for _, article := range []string{
		`<h2 dir="rtl">مرحبًا</h2><p dir="auto">نص <strong>مهم</strong></p>`,
		`<ul><li>one</li></ul><ol start="3"><li>two</li></ol>`,
		`<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead><tbody><tr><td>b</td><td>c</td></tr></tbody></table>`,
		`<pre dir="ltr"><code class="language-go">x := 1</code></pre>`,
		`<figure><img src="/media/0190e1a2-0000-7000-8000-000000000001/file" alt="a b" width="640" height="400" loading="lazy" decoding="async"><figcaption>b</figcaption></figure>`,
	} {
		if got, err := c.cleaned(article); err != nil || got != article {
			t.Errorf("%s\nbecame %s, %v", article, got, err)
		}
	}
	got, err := c.cleaned(`<p><a href="https://example.org/a?b=1">x</a> <a href="/courses">y</a></p>`)
	if err != nil || !strings.Contains(got, `rel="nofollow noreferrer noopener"`) || !strings.Contains(got, `href="/courses"`) {
		t.Errorf("links: %s, %v", got, err)
	}
}

func TestArticleWithoutAnythingIsEmpty(t *testing.T) {
	t.Parallel()
	c := newCleaner()
	for article, empty := range map[string]bool{
		"": true, "<p></p>": true, "<p> &nbsp;<br></p>": true, "<script>x</script>": true, `<img title="x" src="https://evil.example/x.png">`: true,
		"<p>a</p>": false, `<p><img src="/media/0190e1a2-0000-7000-8000-000000000001/file"></p>`: false,
	} {
		if got, err := c.cleaned(article); err != nil || (got == "") != empty {
			t.Errorf("%q became %q, %v", article, got, err)
		}
	}
	if _, err := c.cleaned(strings.Repeat("a", articleMax)); err != nil {
		t.Errorf("a megabyte: %v", err)
	}
	if _, err := c.cleaned(strings.Repeat("a", articleMax+1)); !errors.Is(err, ErrArticleTooLarge) {
		t.Errorf("more than a megabyte: %v", err)
	}
}

func TestOrderNamesEverythingOnce(t *testing.T) {
	t.Parallel()
	sections, contents := []plugin.SectionID{"s1", "s2"}, []plugin.ContentID{"a", "b", "c"}
	order := func(first, second, loose string) Order {
		ids := func(s string) []plugin.ContentID {
			var out []plugin.ContentID
			for _, id := range strings.Fields(s) {
				out = append(out, plugin.ContentID(id))
			}
			return out
		}
		return Order{Sections: []SectionOrder{{"s2", ids(first)}, {"s1", ids(second)}}, Loose: ids(loose)}
	}
	for _, c := range []struct {
		order Order
		want  []string
	}{
		{order("c a", "", "b"), nil},
		{order("a a", "b", "c"), []string{"/contents outline.twice"}},
		{order("a", "b", ""), []string{"/contents outline.missing"}},
		{order("a b c", "x", ""), []string{"/contents outline.unknown"}},
		{order("a b x", "a", ""), []string{"/contents outline.unknown", "/contents outline.twice", "/contents outline.missing"}},
		{Order{Sections: []SectionOrder{{"s1", contents}}}, []string{"/sections outline.missing"}},
		{Order{Sections: []SectionOrder{{"s1", contents}, {"s2", nil}, {"s3", nil}}}, []string{"/sections outline.unknown"}},
		{Order{Sections: []SectionOrder{{"s1", contents}, {"s1", nil}}}, []string{"/sections outline.twice", "/sections outline.missing"}},
	} {
		err := c.order.check(sections, contents)
		var got []string
		if err != nil {
			for _, f := range plugin.AsFault(err).Fields {
				got = append(got, f.Pointer+" "+f.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.order, got, c.want)
		}
	}
}
