package learning

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/pdf"
	"github.com/courseworx/courseworx/plugin"
)

// ErrNotesLong: there are more notes than one document takes.
var ErrNotesLong = plugin.NewFault(plugin.Conflict, "note.document_long").With("max", pdf.PagesMax)

// NoteDocument is a PDF of somebody's notes. Whoever gets one closes it.
type NoteDocument struct {
	*os.File
	Size int64
}

// PrintNotes makes the actor's notes a PDF in the actor's language, in the order and under the headings of WriteNotes. It lies in
// a file without a name until it is closed, so that a slow line keeps nobody else from printing.
func (s *Service) PrintNotes(ctx context.Context, a plugin.Actor, f NoteFilter) (*NoteDocument, error) {
	if _, err := s.Notes(ctx, a, f, "", 1); err != nil { // what is wrong with the filter is said first
		return nil, err
	}
	file, err := os.CreateTemp("", "courseworx-notes-*.pdf")
	if err != nil {
		return nil, fmt.Errorf("print notes: %w", err)
	}
	d := &NoteDocument{File: file}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("print notes: %w", err), file.Close())
	}
	if err := s.printNotes(ctx, a, f, d); err != nil {
		if errors.Is(err, pdf.ErrLong) {
			err = ErrNotesLong
		}
		return nil, errors.Join(err, file.Close())
	}
	return d, nil
}

func (s *Service) printNotes(ctx context.Context, a plugin.Actor, f NoteFilter, d *NoteDocument) error {
	site, err := s.Site(ctx)
	if err != nil {
		return fmt.Errorf("print notes: %w", err)
	}
	name, err := nameOf(ctx, s.DB, a.User)
	if err != nil {
		return err
	}
	zone, err := clock.Zone(a.TimeZone)
	if err != nil { // a program that says no zone
		zone = s.rule(ctx).zone()
	}
	w := &notePrint{say: func(key string, args map[string]any) string {
		return s.Texts.Text(a.Language, "notes_file."+key, args)
	}, base: s.BaseURL(), lang: a.Language}
	now := s.Now().In(zone)
	meta := pdf.Meta{Title: w.say("title", nil), Author: name, Language: a.Language, Site: site.Name(a.Language), Hue: site.Hue, Created: now}
	err = s.Press.Print(ctx, d.File, meta, func(doc *pdf.Document) error {
		w.doc = doc
		day := page.Speak(a.Language).Date(clock.Day(now, zone.String()), "long")
		w.put(meta.Title, pdf.Style{Size: 25, Bold: true, Colour: pdf.Brand})
		w.put(name, pdf.Style{Size: 12.5, Bold: true, Before: 2})
		w.put(w.say("about", map[string]any{"date": day, "site": i18n.Isolate(w.base)}), pdf.Style{Size: 9.5, Colour: pdf.Quiet, Before: 2})
		return s.eachNote(ctx, a, f, w)
	})
	if err != nil {
		return err
	}
	if d.Size, err = d.Seek(0, io.SeekCurrent); err == nil {
		_, err = d.Seek(0, io.SeekStart)
	}
	return err
}

// eachNote prints note after note, a page of the list at a time.
func (s *Service) eachNote(ctx context.Context, a plugin.Actor, f NoteFilter, w *notePrint) error {
	var last *Note
	for cursor := ""; ; {
		list, err := s.Notes(ctx, a, f, cursor, noteBatch)
		if err != nil {
			return err
		}
		for _, n := range list.Items {
			if w.note(last, n); w.err != nil {
				return w.err
			}
			last = &n
		}
		if list.NextCursor == nil {
			break
		}
		cursor = *list.NextCursor
	}
	if last == nil {
		w.put(w.say("none", nil), pdf.Style{Size: 10.5, Before: 24})
	}
	return w.err
}

// notePrint puts notes on pages; the first error stays.
type notePrint struct {
	doc        *pdf.Document
	say        func(key string, args map[string]any) string
	base, lang string
	err        error
}

func (w *notePrint) put(text string, st pdf.Style) {
	if w.err == nil {
		w.err = w.doc.Paragraph(text, st)
	}
}

// note prints a note, under headings where it is the first of its course or content.
func (w *notePrint) note(last *Note, n Note) {
	fresh := last == nil || last.Course.ID != n.Course.ID
	if fresh {
		w.put(i18n.Isolate(n.Course.Title), pdf.Style{Size: 17, Bold: true, Before: 30, Keep: 90})
	}
	if fresh || keyOfNote(*last).Content != keyOfNote(n).Content {
		w.heading(n)
	} else {
		w.doc.Rule(9)
	}
	if n.Second != nil {
		st := pdf.Style{Size: 10, Bold: true, Colour: pdf.Brand, Before: 5, Keep: 18}
		if !n.Content.Gone {
			st.Link = fmt.Sprintf("%s/learn/%s/%s?at=%d", w.base, n.Course.ID, n.Content.ID, *n.Second)
		}
		w.put(i18n.Digits(w.lang, secondAsClock(*n.Second)), st)
	}
	if n.Quote != nil {
		w.put(*n.Quote, pdf.Style{Size: 10, Colour: pdf.Quiet, Before: 6, Inset: 13, Bar: true, Own: true, Keep: 18})
		w.doc.Space(3)
	}
	for i, l := range strings.Split(n.Text, "\n") {
		switch {
		case strings.TrimSpace(l) == "":
			w.doc.Space(7)
		case i == 0:
			w.put(l, pdf.Style{Size: 10.5, Before: 3, Own: true})
		default:
			w.put(l, pdf.Style{Size: 10.5, Own: true})
		}
	}
	if end := w.end(n); end != "" {
		w.put(end, pdf.Style{Size: 9, Colour: pdf.Quiet, Before: 3})
	}
}

// heading names the content of a note, and leads there as long as it is in the course.
func (w *notePrint) heading(n Note) {
	st := pdf.Style{Size: 12.5, Bold: true, Colour: pdf.Brand, Before: 16, Keep: 50}
	switch {
	case n.Content == nil:
		w.put(w.say("course", nil), st)
	case n.Content.Gone:
		w.put(i18n.Isolate(n.Content.Title)+" ("+w.say("gone", nil)+")", st)
	default:
		st.Link = fmt.Sprintf("%s/learn/%s/%s", w.base, n.Course.ID, n.Content.ID)
		w.put(i18n.Isolate(n.Content.Title), st)
	}
}

// end is what stands below a note: its tags, and whether it is shared.
func (w *notePrint) end(n Note) string {
	var end []string
	if len(n.Tags) > 0 {
		tags := make([]string, len(n.Tags))
		for i, t := range n.Tags {
			tags[i] = i18n.Isolate(t)
		}
		end = append(end, w.say("tags", nil)+": "+strings.Join(tags, " · "))
	}
	if n.Shared {
		end = append(end, w.say("shared", nil))
	}
	return strings.Join(end, " — ")
}
