package catalog

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// Resource is a file or a link beside a content.
type Resource struct {
	ID          string                 `json:"id"`
	Title       string                 `json:"title"`
	Kind        string                 `json:"kind" enum:"file,link"`
	URL         string                 `json:"url"`
	FileName    *string                `json:"fileName" doc:"Of a file"`
	ContentType *string                `json:"contentType" doc:"Of a file"`
	SizeBytes   *int64                 `json:"sizeBytes" doc:"Of a file"`
	State       *catalogapi.AssetState `json:"state" enum:"uploading,processing,ready,failed" doc:"Of a file"`
}

// NewResource is what a resource begins with: a file of the course, or a link.
type NewResource struct {
	Asset *plugin.AssetID
	URL   *string
	Title string // "" is made of the file's name, or of the link
}

// ResourceChange says what becomes of a resource.
type ResourceChange struct {
	Title, URL Change[string]
}

// The faults of resources.
var (
	// ErrResource: the fields say what is wrong with the resource.
	ErrResource = plugin.NewFault(plugin.Invalid, "resource.invalid")
	// ErrResourcesFull: the content has as many resources as it may have.
	ErrResourcesFull = plugin.NewFault(plugin.Conflict, "resource.full")
	// ErrResourceOrder: the order names a resource twice, leaves one out, or names a stranger.
	ErrResourceOrder = plugin.NewFault(plugin.Conflict, "resource.order")
)

const resourcesMax = 50

// webLink cleans the link of a resource, which cannot be left out.
func (p *problems) webLink(pointer, s string) string {
	if v := p.link(pointer, &s); v != nil {
		return *v
	}
	p.add(pointer, "course.link", nil)
	return ""
}

// host is what a link is called when nobody gave it a title.
func host(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

var spaces = regexp.MustCompile(`[_\s]+`)

// readable makes a title of a file's name: without its extension, with spaces where names have underscores or, when they
// have no spaces at all, hyphens; with a capital letter first.
func readable(fileName string) string {
	if whole, err := url.PathUnescape(fileName); err == nil && utf8.ValidString(whole) {
		fileName = whole
	}
	name := fileName
	if ext := path.Ext(name); len(ext) > 1 && len(ext) <= 6 && !strings.ContainsAny(ext, " _-") {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.TrimSpace(spaces.ReplaceAllString(oneLine(name), " "))
	if !strings.Contains(name, " ") {
		name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' }), " ")
	}
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		name = oneLine(fileName)
	}
	letters := []rune(name)
	if len(letters) > partTitleMax {
		letters = letters[:partTitleMax]
	}
	if len(letters) > 0 {
		letters[0] = unicode.ToUpper(letters[0])
	}
	return strings.TrimSpace(string(letters))
}
