package richtext

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Article is rich text that may hold uploaded pictures and embeds besides. It is whole and harmless; which of the pictures stay
// is for the caller to say, who knows to whom they belong.
type Article struct {
	root    *part
	ids     []string
	leftOut int
}

// Size is the size of a picture in pixels; zero when it is not known.
type Size struct{ Width, Height int }

// part is an element, or text when it has no tag.
type part struct {
	tag, text string
	attrs     []html.Attribute
	parts     []*part
}

// depthMax is how deep elements may stand in one another. What is deeper keeps its text only: browsers, and whoever walks
// through the text, must not meet a hundred thousand levels.
const depthMax = 48

var (
	pictureSource = regexp.MustCompile(`^/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/file$`)
	pixels        = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
	voids         = []string{"br", "hr", "img", "col"}
	// endsItself are the elements that end when the next of their kind begins.
	endsItself = []string{"p", "li", "dt", "dd", "tr", "td", "th"}
	// endsText are those that cannot stand in a paragraph.
	endsText = []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "div", "ul", "ol", "dl", "figure", "table", "hr"}
)

// Article reads what somebody wrote.
func (p Policy) Article(written string) *Article {
	a := &Article{root: &part{}}
	type open struct {
		tag string
		at  *part // nil: too deep
	}
	stack := []open{{"", a.root}}
	count := map[string]int{}
	here := a.root // the innermost part that is not too deep
	begin := func(tag string, attrs []html.Attribute, void bool) {
		var fresh *part
		if len(stack) <= depthMax || void {
			fresh = &part{tag: tag, attrs: attrs}
			here.parts = append(here.parts, fresh)
		}
		if void {
			return
		}
		stack = append(stack, open{tag, fresh})
		count[tag]++
		if fresh != nil {
			here = fresh
		}
	}
	end := func(tag string) {
		if count[tag] == 0 {
			return // it never began
		}
		for {
			last := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			count[last.tag]--
			if last.at != nil {
				here = a.root
				if upper := stack[len(stack)-1]; upper.at != nil {
					here = upper.at
				}
			}
			if last.tag == tag {
				return
			}
		}
	}
	z := html.NewTokenizer(strings.NewReader(p.article.Sanitize(written)))
	for inFrame := false; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		t := z.Token()
		if t.Data == "h1" && kind != html.TextToken {
			t.Data = "h2" // the heading of the page is the lesson's title
		}
		switch kind {
		case html.TextToken:
			if here.tag == "pre" && len(here.parts) == 0 {
				t.Data = strings.TrimPrefix(t.Data, "\n") // as browsers do; write puts it back where one is meant
			}
			if !inFrame && t.Data != "" { // what stands in a frame is for browsers without frames
				here.parts = append(here.parts, &part{text: t.Data})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			top := stack[len(stack)-1].tag
			if slices.Contains(endsItself, t.Data) && top == t.Data || top == "p" && slices.Contains(endsText, t.Data) {
				end(top)
			}
			if t.Data == "iframe" {
				begin("iframe", t.Attr, true)
				inFrame = kind == html.StartTagToken
				continue
			}
			begin(t.Data, t.Attr, slices.Contains(voids, t.Data))
		case html.EndTagToken:
			if t.Data == "iframe" {
				inFrame = false
				continue
			}
			end(t.Data)
		}
	}
	a.read(a.root)
	return a
}

// read settles embeds and finds the pictures.
func (a *Article) read(p *part) {
	kept := p.parts[:0]
	for _, c := range p.parts {
		switch c.tag {
		case "iframe":
			embed, ok := EmbedOf(attr(c.attrs, "src"))
			if !ok {
				a.leftOut++
				continue
			}
			c.attrs = embed.attributes(attr(c.attrs, "title"))
		case "img":
			m := pictureSource.FindStringSubmatch(attr(c.attrs, "src"))
			if m == nil {
				a.leftOut++
				continue
			}
			if !slices.Contains(a.ids, m[1]) {
				a.ids = append(a.ids, m[1])
			}
		case "pre":
			c.attrs = append(without(c.attrs, "dir"), html.Attribute{Key: "dir", Val: "ltr"}) // code is never turned round
		}
		a.read(c)
		kept = append(kept, c)
	}
	p.parts = kept
}

// attributes of the frame: the same for all, whatever was written. It may run its player, in its own origin and not in ours, and
// open the film on its own site; it learns which site shows it, never which article.
func (e Embed) attributes(title string) []html.Attribute {
	if title = strings.TrimSpace(title); title == "" {
		title = e.Provider
	}
	return []html.Attribute{
		{Key: "src", Val: e.Src}, {Key: "title", Val: title},
		{Key: "sandbox", Val: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation"},
		{Key: "allow", Val: "fullscreen; picture-in-picture; encrypted-media"},
		{Key: "referrerpolicy", Val: "strict-origin"}, {Key: "loading", Val: "lazy"},
	}
}

// Pictures are the ids of the uploaded pictures that the article shows.
func (a *Article) Pictures() []string { return a.ids }

// shownPicture finds a picture in an article that was cleaned.
var shownPicture = regexp.MustCompile(`<img src="/media/([0-9a-f-]{36})/file"`)

// PicturesOf are the ids of the uploaded pictures in an article that HTML returned, without cleaning it anew.
func PicturesOf(clean string) []string {
	ids := []string{}
	for _, m := range shownPicture.FindAllStringSubmatch(clean, -1) {
		if !slices.Contains(ids, m[1]) {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// LeftOut counts the pictures and embeds that were not kept. It is whole after HTML.
func (a *Article) LeftOut() int { return a.leftOut }

// HTML returns the article with those of its pictures that the caller knows.
func (a *Article) HTML(known map[string]Size) string {
	a.choose(a.root, known)
	var b strings.Builder
	for _, p := range a.root.parts {
		p.write(&b)
	}
	return b.String()
}

// choose keeps the pictures that are known, and figures that have one.
func (a *Article) choose(p *part, known map[string]Size) (pictures int) {
	kept := make([]*part, 0, len(p.parts))
	for _, c := range p.parts {
		n := 0
		if c.tag == "img" {
			id := pictureSource.FindStringSubmatch(attr(c.attrs, "src"))[1]
			size, ok := known[id]
			if !ok {
				a.leftOut++
				continue
			}
			c.attrs, n = pictureAttributes(c.attrs, size), 1
		} else {
			n = a.choose(c, known)
		}
		pictures += n
		switch {
		case c.tag == "figcaption" && c.blank():
		case c.tag == "figure" && n == 0: // its picture is on its way, or is not to be shown
			for _, inner := range c.parts {
				if inner.tag != "figcaption" {
					kept = append(kept, inner)
				}
			}
		default:
			kept = append(kept, c)
		}
	}
	p.parts = kept
	return pictures
}

// pictureAttributes name the size, so that nothing moves when the picture arrives.
func pictureAttributes(attrs []html.Attribute, size Size) []html.Attribute {
	out := []html.Attribute{{Key: "src", Val: attr(attrs, "src")}, {Key: "alt", Val: attr(attrs, "alt")}}
	width, height := attr(attrs, "width"), attr(attrs, "height")
	if size.Width > 0 && size.Height > 0 {
		width, height = strconv.Itoa(size.Width), strconv.Itoa(size.Height)
	}
	if pixels.MatchString(width) && pixels.MatchString(height) {
		out = append(out, html.Attribute{Key: "width", Val: width}, html.Attribute{Key: "height", Val: height})
	}
	return append(out, html.Attribute{Key: "loading", Val: "lazy"}, html.Attribute{Key: "decoding", Val: "async"})
}

func (p *part) blank() bool {
	if strings.TrimSpace(p.text) != "" {
		return false
	}
	return !slices.ContainsFunc(p.parts, func(c *part) bool { return !c.blank() })
}

func (p *part) write(b *strings.Builder) {
	if p.tag == "" {
		b.WriteString(html.EscapeString(p.text))
		return
	}
	b.WriteString("<" + p.tag)
	for _, at := range p.attrs {
		b.WriteString(" " + at.Key + `="` + html.EscapeString(at.Val) + `"`)
	}
	b.WriteString(">")
	if slices.Contains(voids, p.tag) {
		return
	}
	if p.tag == "pre" && len(p.parts) > 0 && strings.HasPrefix(p.parts[0].text, "\n") {
		b.WriteString("\n") // browsers swallow the first one
	}
	for _, c := range p.parts {
		c.write(b)
	}
	b.WriteString("</" + p.tag + ">")
}

func attr(attrs []html.Attribute, name string) string {
	for _, at := range attrs {
		if at.Key == name {
			return at.Val
		}
	}
	return ""
}

func without(attrs []html.Attribute, name string) []html.Attribute {
	return slices.DeleteFunc(slices.Clone(attrs), func(at html.Attribute) bool { return at.Key == name })
}
