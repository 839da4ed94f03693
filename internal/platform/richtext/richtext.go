// Package richtext makes HTML that people wrote harmless.
//
//	richtext.go  the policy; announcements and legal pages
//	article.go   articles, which hold pictures and embeds besides
//	embed.go     the sites of which something may be embedded
package richtext

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// Policy says what stays of rich text. It does not change once made.
type Policy struct{ rich, article, text *bluemonday.Policy }

// New returns the one policy of the site.
func New() Policy {
	rich := words()
	// Pictures are our own: a foreign one would tell its server who reads.
	rich.AllowAttrs("src").Matching(regexp.MustCompile(`^/(?:media|covers)/[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:\.[a-z0-9]{1,5})?(?:\?v=[a-z0-9]{1,40})?$`)).OnElements("img")
	rich.AllowAttrs("alt", "title").OnElements("img")
	rich.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[1-9][0-9]{0,3}$`)).OnElements("img")
	// Of pictures and frames in articles, Article decides; what it refuses has to reach it to be counted.
	article := words()
	article.AllowAttrs("src", "alt", "width", "height").OnElements("img")
	article.AllowAttrs("src", "title").OnElements("iframe")
	article.AllowNoAttrs().OnElements("img", "iframe")
	return Policy{rich, article, bluemonday.StrictPolicy()}
}

// words allows text and its structure, and nothing that would be fetched.
func words() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "div",
		"strong", "b", "em", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "kbd", "span",
		"ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption",
		"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?:ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}$`)).Globally()
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[1-9][0-9]?$`)).OnElements("td", "th")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(?:row|col|rowgroup|colgroup)$`)).OnElements("th")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,5}$`)).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-z0-9+#-]{1,30}$`)).OnElements("code", "pre")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("title").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnFullyQualifiedLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// Clean returns what stays.
func (p Policy) Clean(rich string) string { return p.rich.Sanitize(rich) }

// picture finds a picture or an embed in cleaned rich text.
var picture = regexp.MustCompile(`<(?:img|iframe) [^>]*src=`)

// Empty reports whether there is nothing in cleaned rich text to read or look at.
func (p Policy) Empty(clean string) bool {
	words := strings.NewReplacer("&nbsp;", "", "\u00a0", "", "\u200b", "").Replace(p.text.Sanitize(clean))
	return strings.TrimSpace(words) == "" && !picture.MatchString(clean)
}

// blockEnd ends a line of plain text.
var blockEnd = regexp.MustCompile(`(?i)</(?:p|h[1-6]|li|blockquote|pre|tr|dt|dd|figcaption)>|<br ?/?>`)

// Plain returns the words of cleaned rich text, a line for each block.
func (p Policy) Plain(clean string) string {
	var lines []string
	for line := range strings.SplitSeq(html.UnescapeString(p.text.Sanitize(blockEnd.ReplaceAllString(clean, "$0\n"))), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
