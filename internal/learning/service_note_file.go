package learning

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// noteBatch is how many notes a file reads at a time.
const noteBatch = 200

// WriteNotes writes the actor's notes as Markdown, in the actor's language: a heading for each course, one for each content,
// and under it the notes in their order. What somebody typed stays text, whatever it looks like.
func (s *Service) WriteNotes(ctx context.Context, a plugin.Actor, f NoteFilter, to io.Writer) error {
	w := &noteFile{Writer: bufio.NewWriter(to), say: func(key string, args map[string]any) string {
		return s.Texts.Text(a.Language, "notes_file."+key, args)
	}, base: s.BaseURL()}
	zone, err := clock.Zone(a.TimeZone)
	if err != nil { // a program that says no zone
		zone = s.rule(ctx).zone()
	}
	w.line("# " + w.say("title", nil))
	w.line("")
	w.line(w.say("about", map[string]any{"date": clock.Day(s.Now(), zone.String()), "site": w.base}))
	var last *Note
	for cursor := ""; ; {
		page, err := s.Notes(ctx, a, f, cursor, noteBatch)
		if err != nil {
			return err
		}
		for _, n := range page.Items {
			w.note(last, n)
			last = &n
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	if last == nil {
		w.line("")
		w.line(w.say("none", nil))
	}
	return w.Flush()
}

// noteFile writes notes as Markdown; what cannot be written, Flush tells.
type noteFile struct {
	*bufio.Writer
	say  func(key string, args map[string]any) string
	base string
}

func (w *noteFile) line(s string) { _, _ = w.WriteString(s + "\n") }

// note writes a note, under headings where it is the first of its course or content.
func (w *noteFile) note(last *Note, n Note) {
	fresh := last == nil || last.Course.ID != n.Course.ID
	if fresh {
		w.line("\n## " + markdownLine(n.Course.Title))
	}
	was, is := noContent, keyOfNote(n).Content
	if !fresh {
		was = keyOfNote(*last).Content
	}
	if fresh || was != is {
		w.line("\n### " + w.heading(n))
	} else {
		w.line("\n---")
	}
	if n.Second != nil {
		at := secondAsClock(*n.Second)
		if n.Content.Gone {
			w.line("\n**" + at + "**")
		} else {
			w.line(fmt.Sprintf("\n**[%s](%s/learn/%s/%s?at=%d)**", at, w.base, n.Course.ID, n.Content.ID, *n.Second))
		}
	}
	if n.Quote != nil {
		w.line("\n> " + markdownLine(*n.Quote))
	}
	w.line("\n" + markdown(n.Text))
	var end []string
	if len(n.Tags) > 0 {
		tags := make([]string, len(n.Tags))
		for i, t := range n.Tags {
			tags[i] = markdownLine(t)
		}
		end = append(end, w.say("tags", nil)+": "+strings.Join(tags, " · "))
	}
	if n.Shared {
		end = append(end, w.say("shared", nil))
	}
	if len(end) > 0 {
		w.line("\n*" + strings.Join(end, "* — *") + "*")
	}
}

// heading names the content of a note, and leads there as long as it is in the course.
func (w *noteFile) heading(n Note) string {
	switch {
	case n.Content == nil:
		return w.say("course", nil)
	case n.Content.Gone:
		return markdownLine(n.Content.Title) + " (" + w.say("gone", nil) + ")"
	}
	return fmt.Sprintf("[%s](%s/learn/%s/%s)", markdownLine(n.Content.Title), w.base, n.Course.ID, n.Content.ID)
}

// secondAsClock writes a second of a video as its player does, such as 3:25 or 1:02:03.
func secondAsClock(n int) string {
	if n >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	}
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// markdownSigns are the signs that mean something within a line of Markdown, or in the HTML that may stand there.
var markdownSigns = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", `\&`, "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`, "$", `\$`,
)

// markdownLine writes a text of one line so that Markdown shows it as it is.
func markdownLine(s string) string {
	s = markdownSigns.Replace(oneLine(s))
	digits := strings.TrimLeft(s, "0123456789")
	switch {
	case s == "":
	case strings.ContainsAny(s[:1], "-+="):
		s = `\` + s
	case digits != s && digits != "" && strings.ContainsAny(digits[:1], ".)"): // it would begin a list
		s = s[:len(s)-len(digits)] + `\` + digits
	}
	return s
}

// markdown writes a text of many lines: line ends stay, and empty lines part paragraphs.
func markdown(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = markdownLine(l)
	}
	var out strings.Builder
	for i, l := range lines {
		out.WriteString(l)
		switch {
		case i == len(lines)-1:
		case l != "" && lines[i+1] != "":
			out.WriteString("\\\n") // a line end that stays one
		default:
			out.WriteString("\n")
		}
	}
	return out.String()
}
