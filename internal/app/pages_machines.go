package app

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"

	"github.com/courseworx/courseworx/internal/platform/clock"
)

// robots lets search engines read what visitors see and keeps them out of the rest.
func (a *App) robots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /learn/\nDisallow: /teach/\nDisallow: /admin/\nSitemap: " + a.origin(r) + "/sitemap.xml\n"))
	return err
}

// favicon answers browsers that ask for an icon where no page names one, as beside a file that they show by themselves.
func (a *App) favicon(w http.ResponseWriter, r *http.Request) error {
	site, err := a.site(r.Context())
	if err != nil {
		return err
	}
	if site.Logo != nil {
		http.Redirect(w, r, site.Logo.Icon, http.StatusFound)
		return nil
	}
	star := r.Clone(r.Context())
	star.URL.Path = "/icon.svg"
	if !a.parts.pages.Asset(w, star) {
		w.WriteHeader(http.StatusNoContent) // the front end is not built in
	}
	return nil
}

// sitemapEntry is one address of a sitemap, as sitemaps.org writes it.
type sitemapEntry struct {
	Address string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"` // W3C date
}

// sitemap names the pages that search engines may show: a file holds 50,000 addresses at most.
func (a *App) sitemap(w http.ResponseWriter, r *http.Request) error {
	courses, err := a.modules.catalog.Listed(r.Context())
	if err != nil {
		return err
	}
	site, err := a.site(r.Context())
	if err != nil {
		return err
	}
	categories, err := a.modules.catalog.Categories(r.Context())
	if err != nil {
		return err
	}
	list := []sitemapEntry{{Address: a.origin(r) + "/"}, {Address: a.origin(r) + "/courses"}}
	for _, c := range categories {
		if c.Courses > 0 {
			list = append(list, sitemapEntry{Address: a.origin(r) + categoryPath(c)})
		}
	}
	for _, c := range courses {
		list = append(list, sitemapEntry{a.origin(r) + "/courses/" + url.PathEscape(c.Slug), clock.Day(c.UpdatedAt, site.TimeZone)})
	}
	trainers, err := a.modules.catalog.ListedTrainers(r.Context())
	if err != nil {
		return err
	}
	for _, t := range trainers {
		list = append(list, sitemapEntry{a.origin(r) + "/trainers/" + url.PathEscape(t.Slug), clock.Day(t.UpdatedAt, site.TimeZone)})
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name       `xml:"urlset"`
		Space   string         `xml:"xmlns,attr"`
		URLs    []sitemapEntry `xml:"url"`
	}{Space: "http://www.sitemaps.org/schemas/sitemap/0.9", URLs: list})
}
