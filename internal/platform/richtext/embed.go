package richtext

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Embed is something of another site that an article shows in a frame.
type Embed struct {
	Src      string `json:"src" doc:"Address of the frame"`
	Provider string `json:"provider" doc:"Name of the site"`
}

// provider is a site whose frames articles may show. An address of it that people copy becomes the address of the frame, made
// anew of the parts that were understood: nothing else that somebody put into it gets through.
type provider struct {
	name  string
	frame string // scheme and host of its frames, as the policy of our pages names them
	hosts []string
	embed func(u *url.URL) string // path and query of the frame; "" when it is no address of something to show
}

// providers is the whole list. YouTube and Vimeo hold most of the lessons that trainers have already recorded; both have frames
// that set no cookies. GeoGebra is how mathematics is shown in motion, and the Internet Archive keeps lectures and
// recordings that are free to use. None of the four asks the reader to sign in.
var providers = []provider{
	{"YouTube", "https://www.youtube-nocookie.com",
		[]string{"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com", "youtube-nocookie.com"}, youtube},
	{"Vimeo", "https://player.vimeo.com", []string{"vimeo.com", "www.vimeo.com", "player.vimeo.com"}, vimeo},
	{"GeoGebra", "https://www.geogebra.org", []string{"www.geogebra.org", "geogebra.org"}, geogebra},
	{"Internet Archive", "https://archive.org", []string{"archive.org", "www.archive.org"}, archive},
}

// FrameHosts are the sites whose frames our pages may show.
func FrameHosts() []string {
	hosts := make([]string, len(providers))
	for i, p := range providers {
		hosts[i] = p.frame
	}
	return hosts
}

// Providers are the names of the sites of which something can be embedded.
func Providers() []string {
	names := make([]string, len(providers))
	for i, p := range providers {
		names[i] = p.name
	}
	return names
}

const linkMax = 2000

// EmbedOf makes an embed of an address, or of the code of a frame that a site offers for copying.
func EmbedOf(text string) (Embed, bool) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "<") {
		text = frameSource(text)
	}
	if text == "" || len(text) > linkMax {
		return Embed{}, false
	}
	if host, _, _ := strings.Cut(text, "/"); !strings.Contains(host, ":") {
		text = "https://" + text // as browsers show addresses
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Port() != "" || u.Opaque != "" {
		return Embed{}, false
	}
	host := strings.ToLower(u.Host)
	for _, p := range providers {
		if !slices.Contains(p.hosts, host) {
			continue
		}
		if rest := p.embed(u); rest != "" {
			return Embed{p.frame + rest, p.name}, true
		}
	}
	return Embed{}, false
}

// frameSource returns where the first frame of the code leads.
func frameSource(code string) string {
	if len(code) > 2*linkMax {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(code))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			if t := z.Token(); t.Data == "iframe" {
				return attr(t.Attr, "src")
			}
		}
	}
}

var (
	youtubeID  = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)
	vimeoID    = regexp.MustCompile(`^[0-9]{1,15}$`)
	vimeoHash  = regexp.MustCompile(`^[0-9a-f]{6,20}$`)
	geogebraID = regexp.MustCompile(`^[A-Za-z0-9]{4,20}$`)
	archiveID  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// steps are the parts of an address's path.
func steps(u *url.URL) []string { return strings.Split(strings.Trim(u.Path, "/"), "/") }

func youtube(u *url.URL) string {
	way, id := steps(u), ""
	switch {
	case strings.EqualFold(u.Host, "youtu.be") && len(way) == 1:
		id = way[0]
	case len(way) == 1 && way[0] == "watch":
		id = u.Query().Get("v")
	case len(way) == 2 && slices.Contains([]string{"embed", "shorts", "live"}, way[0]):
		id = way[1]
	}
	if !youtubeID.MatchString(id) {
		return ""
	}
	if at := start(u.Query()); at > 0 {
		return "/embed/" + id + "?start=" + strconv.Itoa(at)
	}
	return "/embed/" + id
}

// start is the second at which a link lets a film begin: 90, 90s or 1m30s.
func start(q url.Values) int {
	for _, name := range []string{"start", "t"} {
		v := q.Get(name)
		if n, err := strconv.Atoi(v); err == nil && n > 0 && n < 1e6 {
			return n
		}
		if d, err := time.ParseDuration(v); err == nil && d > 0 && d < 200*time.Hour {
			return int(d.Seconds())
		}
	}
	return 0
}

func vimeo(u *url.URL) string {
	way, hash := steps(u), u.Query().Get("h")
	if len(way) == 2 && way[0] == "video" {
		way = way[1:]
	}
	if len(way) == 2 {
		hash, way = way[1], way[:1]
	}
	if len(way) != 1 || !vimeoID.MatchString(way[0]) {
		return ""
	}
	if hash == "" {
		return "/video/" + way[0] + "?dnt=1"
	}
	if !vimeoHash.MatchString(hash) {
		return ""
	}
	return "/video/" + way[0] + "?dnt=1&h=" + hash // of films that only the link shows
}

func geogebra(u *url.URL) string {
	way := steps(u)
	id := way[len(way)-1]
	known := len(way) == 2 && way[0] == "m" || len(way) == 4 && way[0] == "material" && (way[1] == "iframe" || way[1] == "show") && way[2] == "id"
	if !known || !geogebraID.MatchString(id) {
		return ""
	}
	return "/material/iframe/id/" + id
}

func archive(u *url.URL) string {
	way := steps(u)
	if len(way) != 2 || way[0] != "details" && way[0] != "embed" || !archiveID.MatchString(way[1]) {
		return ""
	}
	return "/embed/" + way[1]
}
