package account

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/setting"
)

// indexRows is how many records of a section the readable page shows; the files hold all.
const indexRows = 200

// index is the page of an archive for people, in the person's language. It grows in a file of its own while the
// modules are written.
type index struct {
	s       *Service
	lang    string
	zone    *time.Location
	file    *os.File
	out     *bufio.Writer
	columns int // of the table that is open
}

func (s *Service) newIndex(ctx context.Context, p Person) (*index, error) {
	zone, err := clock.Zone(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "courseworx-index-*.html")
	if err != nil {
		return nil, fmt.Errorf("begin a page: %w", err)
	}
	x := &index{s: s, lang: s.Texts.Match(p.Language), zone: zone, file: file, out: bufio.NewWriter(file)}
	dir := "ltr"
	if x.lang == "ar" {
		dir = "rtl"
	}
	name := p.FirstName + " " + p.LastName
	title := x.say("personal.page.title", map[string]any{"name": name})
	fmt.Fprintf(x.out, "<!doctype html>\n<html lang=%q dir=%q><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s</title><style>%s</style></head><body>\n<h1>%s</h1>\n<p>%s</p>\n",
		x.lang, dir, html.EscapeString(title), indexStyle, html.EscapeString(title),
		html.EscapeString(x.say("personal.page.lead", map[string]any{"site": site.Name(x.lang), "time": s.Now().In(zone).Format(indexTime)})))
	if p.Avatar != nil {
		x.out.WriteString(`<p><img src="avatar.jpg" alt="" width="96" height="96"></p>` + "\n")
	}
	return x, nil
}

const indexTime = "2006-01-02 15:04"

const indexStyle = `body{font:16px/1.6 system-ui,sans-serif;max-inline-size:1100px;margin:0 auto;padding:24px;color:#1c1a16;background:#faf7f1}` +
	`h2{margin-block-start:48px;border-block-start:1px solid #ddd5c6;padding-block-start:24px}h3{margin-block-end:8px}` +
	`.t{overflow-x:auto}table{border-collapse:collapse;background:#fffdf9;min-inline-size:50%}th,td{border:1px solid #e7e0d3;padding:6px 10px;text-align:start;vertical-align:top;white-space:pre-line;max-inline-size:48ch;overflow-wrap:break-word}` +
	`th{background:#f3ede2;font-weight:600}.q{color:#6b6558;font-size:14px}img{border-radius:50%}`

func (x *index) say(key string, args map[string]any) string { return x.s.Texts.Text(x.lang, key, args) }

// named is the text of a name, or the name itself where the language files have none: it came from a plugin.
func (x *index) named(prefix, name string) string {
	if key := prefix + name; x.s.Texts.Has(x.lang, key) {
		return x.say(key, nil)
	}
	return name
}

func (x *index) module(name, file string) {
	fmt.Fprintf(x.out, "<h2>%s</h2>\n<p class=\"q\"><a href=%q>%s</a></p>\n", html.EscapeString(x.named("personal.module.", name)), file, html.EscapeString(file))
}

// row shows the nth record of a section, the first with the heads of the columns.
func (x *index) row(section string, n int, row json.RawMessage) error {
	if n > indexRows {
		return nil
	}
	names, values, err := members(row)
	if err != nil {
		return err
	}
	if n == 1 {
		fmt.Fprintf(x.out, "<h3>%s</h3>\n<div class=\"t\"><table><thead><tr>", html.EscapeString(x.named("personal.section.", section)))
		for _, name := range names {
			fmt.Fprintf(x.out, "<th scope=\"col\">%s</th>", html.EscapeString(x.named("personal.column.", name)))
		}
		x.out.WriteString("</tr></thead><tbody>\n")
	}
	x.out.WriteString("<tr>")
	for _, value := range values {
		fmt.Fprintf(x.out, "<td dir=\"auto\">%s</td>", html.EscapeString(x.shown(value)))
	}
	_, err = x.out.WriteString("</tr>\n")
	return err
}

func (x *index) end(n int) {
	x.out.WriteString("</tbody></table></div>\n")
	if n > indexRows {
		fmt.Fprintf(x.out, "<p class=\"q\">%s</p>\n", html.EscapeString(x.say("personal.page.more", map[string]any{"count": n, "shown": indexRows})))
	}
}

// shown is a value as people read it.
func (x *index) shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "–"
	case bool:
		if v {
			return x.say("personal.page.yes", nil)
		}
		return x.say("personal.page.no", nil)
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.In(x.zone).Format(indexTime)
		}
		return x.named("personal.value.", v)
	case []any:
		parts := make([]string, 0, len(v))
		for _, one := range v {
			parts = append(parts, x.shown(one))
		}
		return strings.Join(parts, ", ")
	case json.Number:
		return v.String()
	}
	text, _ := json.Marshal(value) // it came from JSON
	return string(text)
}

// members reads a JSON object in the order of its members.
func members(row json.RawMessage) (names []string, values []any, err error) {
	d := json.NewDecoder(bytes.NewReader(row))
	d.UseNumber()
	if _, err = d.Token(); err != nil {
		return nil, nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, nil, err
		}
		names, values = append(names, fmt.Sprint(name)), append(values, value)
	}
	return names, values, nil
}

func (x *index) copyTo(w io.Writer) error {
	x.out.WriteString("</body></html>\n")
	if err := x.out.Flush(); err != nil {
		return err
	}
	if _, err := x.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, x.file)
	return err
}

func (x *index) close() { _ = errors.Join(x.file.Close(), os.Remove(x.file.Name())) }
