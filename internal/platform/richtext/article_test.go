package richtext

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const picture1, picture2 = "0190e1a2-0000-7000-8000-000000000001", "0190e1a2-0000-7000-8000-000000000002"

// article cleans with the first picture known.
func article(written string) (string, int) {
	a := New().Article(written)
	text := a.HTML(map[string]Size{picture1: {640, 400}})
	return text, a.LeftOut()
}

func TestEmbedsAreMadeOfLinks(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=x":   "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"youtube.com/watch?v=dQw4w9WgXcQ":                      "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"http://m.youtube.com/watch?v=dQw4w9WgXcQ&t=1m30s":     "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90",
		" https://youtu.be/dQw4w9WgXcQ?t=90 ":                  "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90",
		"https://YouTube.com/shorts/dQw4w9WgXcQ":               "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"https://www.youtube.com/embed/dQw4w9WgXcQ?autoplay=1": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		`<iframe width="560" src="https://www.youtube.com/embed/dQw4w9WgXcQ?si=a&amp;start=5" onload="alert(1)"></iframe>`: "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=5",
		"https://vimeo.com/76979871":                                 "https://player.vimeo.com/video/76979871?dnt=1",
		"https://vimeo.com/76979871/8272103f6e":                      "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
		"https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1": "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
		"https://www.geogebra.org/m/abCD1234":                        "https://www.geogebra.org/material/iframe/id/abCD1234",
		"https://archive.org/details/ApolloLecture.1":                "https://archive.org/embed/ApolloLecture.1",
	} {
		if got, ok := EmbedOf(link); !ok || got.Src != want {
			t.Errorf("%s\nbecame %q, %v\nwant   %q", link, got.Src, ok, want)
		} else if again, ok := EmbedOf(got.Src); !ok || again != got {
			t.Errorf("%s became %q when it was read again", got.Src, again.Src)
		}
	}
}

func TestOtherEmbedsAreRefused(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		"", " ", "<iframe>", "<b>", "https://evil.example/embed/dQw4w9WgXcQ",
		"https://youtube.com.evil.example/embed/dQw4w9WgXcQ",
		"https://evilyoutube.com/embed/dQw4w9WgXcQ",
		"https://www.youtube.com@evil.example/embed/dQw4w9WgXcQ",
		"https://user@www.youtube.com/embed/dQw4w9WgXcQ",
		"https://www.youtube.com:8443/embed/dQw4w9WgXcQ",
		"https://www.youtube.com./embed/dQw4w9WgXcQ",
		"https://www.уoutube.com/embed/dQw4w9WgXcQ", // the first letter is Cyrillic
		"https://www.youtube.com\\@evil.example/embed/dQw4w9WgXcQ",
		"javascript:alert(1)//www.youtube.com/embed/dQw4w9WgXcQ",
		"javascript://www.youtube.com/embed/dQw4w9WgXcQ",
		"data:text/html,https://www.youtube.com/embed/dQw4w9WgXcQ",
		"ftp://www.youtube.com/embed/dQw4w9WgXcQ",
		"//www.youtube.com/embed/dQw4w9WgXcQ",
		"https://www.youtube.com/redirect?q=https://evil.example",
		"https://www.youtube.com/embed/../redirect",
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ%22onload=",
		"https://www.youtube.com/watch?v=tooshort",
		"https://vimeo.com/abc", "https://vimeo.com/123/not-a-hash", "https://player.vimeo.com/video/1?h=x%22",
		"https://www.geogebra.org/m/../../x", "https://archive.org/details/../x", "https://archive.org/download/x/x.html",
		strings.Repeat("a", 10_000), "<iframe src='" + strings.Repeat("a", 10_000) + "'>",
	} {
		if got, ok := EmbedOf(link); ok {
			t.Errorf("%s became %s", link, got.Src)
		}
	}
}

func TestFramesOfArticlesAreAlwaysTheSame(t *testing.T) {
	t.Parallel()
	want := `<iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" title="A film" ` +
		`sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation" ` +
		`allow="fullscreen; picture-in-picture; encrypted-media" referrerpolicy="strict-origin" loading="lazy"></iframe>`
	got, left := article(`<iframe SRC="https://youtu.be/dQw4w9WgXcQ" srcdoc="<script>alert(1)</script>" sandbox="allow-top-navigation" allow="camera" ` +
		`onload="alert(1)" style="position:fixed" title="A film" width="1"><p>instead</p></iframe><p>after</p>`)
	if got != want+"<p>after</p>" || left != 0 {
		t.Errorf("%s, %d left out", got, left)
	}
	got, left = article(`<p>a</p><iframe src="https://youtube.com.evil.example/embed/dQw4w9WgXcQ"></iframe><iframe srcdoc="<p>x"></iframe><p>b</p>`)
	if got != "<p>a</p><p>b</p>" || left != 2 {
		t.Errorf("%s, %d left out", got, left)
	}
}

// What stays here the browser's editor must know: web/src/features/catalog/studio/article/extensions.test.ts.
func TestWordsOfArticles(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"<h1>Bread</h1><h2>Flour</h2>":          "<h2>Bread</h2><h2>Flour</h2>",
		`<h1 lang="de">Brot<p>x`:                `<h2 lang="de">Brot<p>x</p></h2>`,
		"<p>h1 H<sub>2</sub>O, x<sup>2</sup>":   "<p>h1 H<sub>2</sub>O, x<sup>2</sup></p>",
		"<p><u>a</u><mark>b</mark><kbd>c</kbd>": "<p><u>a</u><mark>b</mark><kbd>c</kbd></p>",
	} {
		if got, _ := article(written); got != want {
			t.Errorf("%s\nbecame %s\nwant   %s", written, got, want)
		}
	}
}

func TestPicturesOfArticles(t *testing.T) {
	t.Parallel()
	known := `<img src="/media/` + picture1 + `/file" alt="A &#34;cat&#34;" width="640" height="400" loading="lazy" decoding="async">`
	for written, want := range map[string]string{
		`<figure><img src="/media/` + picture1 + `/file" alt='A "cat"' width="9" onerror="x"><figcaption>c</figcaption></figure>`: `<figure>` + known + `<figcaption>c</figcaption></figure>`,
		`<figure><img src="/media/` + picture1 + `/file" alt='A "cat"'><figcaption> </figcaption></figure>`:                       `<figure>` + known + `</figure>`,
		`<figure data-upload="1"><figcaption>on its way</figcaption></figure><p>b</p>`:                                            `<p>b</p>`,
	} {
		if got, left := article(written); got != want || left != 0 {
			t.Errorf("%s\nbecame %s, %d left out", written, got, left)
		}
	}
	for _, source := range []string{
		"/media/" + picture2 + "/file", "https://evil.example/x.png", "//evil.example/media/" + picture1 + "/file", "data:image/png;base64,AAAA",
		"data:image/svg+xml,<svg onload=alert(1)>", "/media/" + picture1 + "/file?x=1", "/media/" + picture1 + "/../../api/v1/me", "/covers/x.svg", "",
	} {
		if got, left := article(`<p>a</p><figure><img src="` + html.EscapeString(source) + `"></figure>`); got != "<p>a</p>" || left != 1 {
			t.Errorf("%s: %s, %d left out", source, got, left)
		}
	}
}

// What a browser makes of cleaned text is what stands there: cleaning it again changes nothing, and neither does a parser that
// follows the rules of browsers.
func TestHostileMarkupStaysHarmless(t *testing.T) {
	t.Parallel()
	allowed := strings.Fields("html head body p br hr h2 h3 h4 b i em strong s code pre ul ol li blockquote table tbody thead tr td th caption colgroup col figure figcaption img iframe a div span sub")
	for _, attack := range []string{
		`<svg><style><img src=x onerror=alert(1)></style></svg>`,
		`<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style>`,
		`<svg><animate onbegin=alert(1) attributeName=x></svg>`,
		`<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>`,
		`<svg xmlns="http://www.w3.org/2000/svg"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<math><mi//xlink:href="data:x,<script>alert(4)</script>">`,
		`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<template><script>alert(1)</script></template><template><img src=x onerror=alert(1)>`,
		`<textarea><img title="</textarea><img src=x onerror=alert(1)>">`,
		`<title><a title="</title><img src=x onerror=alert(1)>">`,
		`<xmp><p title="</xmp><img src=x onerror=alert(1)>">`, `<plaintext><img src=x onerror=alert(1)>`,
		`<iframe><p title="</iframe><img src=x onerror=alert(1)>"></iframe>`,
		`<iframe src="https://youtu.be/dQw4w9WgXcQ"><img title="</iframe><script>alert(1)</script>">`,
		`<table><td><form><table></form><svg></table><img src=x onerror=alert(1)>`,
		`<select><option><style></option></select><img src=x onerror=alert(1)></style>`,
		`<p>a<p>b<table><tr><td>c<td>d<p>e</table>f<li>g<li>h`, `</p></div></table>x`, `<a href="#a"><a href="#b">x</a></a>`,
		`<code class="language-js x" onclick=alert(1)>a</code><pre class="language-go" dir="rtl">` + "\n\nx</pre>",
		`<p style="background:url(x)" class="admin" id="root" data-x="1" contenteditable>x</p>`,
		`<td colspan="99999"><table><caption><svg></caption></table>`,
		`<![CDATA[<script>alert(1)</script>]]><?php echo 1 ?><!doctype html><!--><script>alert(1)</script>-->`,
		"<img\x00src=x onerror\x00=alert(1)><a href=\"jav\x09ascript:alert(1)\">x</a><a href=\"\x01javascript:alert(1)\">y</a>",
		"<a href=\"vbscript:x\">a</a><a href=\"https://e.example/\" target=_self onclick=x>b</a>", strings.Repeat("<b><i>", 200) + "x",
	} {
		once, _ := article(attack)
		if twice, _ := article(once); twice != once {
			t.Errorf("%s\nonce  %s\ntwice %s", attack, once, twice)
		}
		root, err := html.Parse(strings.NewReader(once))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type == html.CommentNode || n.Type == html.ElementNode && (!slices.Contains(allowed, n.Data) || n.Namespace != "") {
				t.Errorf("%s\nbecame %s\nwith %s", attack, once, n.Data)
			}
			for _, at := range n.Attr {
				value := strings.ToLower(at.Val)
				if strings.HasPrefix(at.Key, "on") || at.Key == "style" || at.Key == "id" || strings.Contains(value, "script:") || strings.Contains(value, "data:") {
					t.Errorf("%s\nbecame %s\nwith %s=%s", attack, once, at.Key, at.Val)
				}
			}
		}
	}
}

func TestDeepAndLongMarkup(t *testing.T) {
	t.Parallel()
	const levels = 100_000
	for _, tag := range []string{"div", "b", "table", "figure"} {
		got, _ := article(strings.Repeat("<"+tag+">", levels) + "core" + strings.Repeat("</"+tag+">", levels))
		if !strings.Contains(got, "core") || strings.Count(got, "<"+tag+">") > depthMax {
			t.Errorf("%s: %d levels, %.200s", tag, strings.Count(got, "<"+tag+">"), got)
		}
	}
	if got, _ := article(strings.Repeat("</div></p>", levels) + "<p>end</p>"); got != "<p>end</p>" {
		t.Errorf("only ends: %.200s", got)
	}
	long := strings.Repeat(`<p dir="auto">Some words of a long text, نص طويل.</p>`, 5_000)
	if got, _ := article(long); got != long {
		t.Errorf("a long text changed: %.300s", got)
	}
}
