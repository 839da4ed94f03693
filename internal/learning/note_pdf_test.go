package learning_test

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// printed returns what stands in the PDF of somebody's notes.
func (s *site) printed(a plugin.Actor, f learning.NoteFilter) string {
	s.t.Helper()
	d, err := s.PrintNotes(s.t.Context(), a, f)
	s.must(err)
	defer func() { _ = d.Close() }()
	whole, err := io.ReadAll(d)
	s.must(err)
	equal(s.t, "size", d.Size, int64(len(whole)))
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(string(whole))
	text, err := cmd.Output()
	s.must(err)
	return strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "").Replace(string(text))
}

func TestNotesAsPDF(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns <1>")
	part := s.section(burns)
	film, _ := s.film(burns, part, 9000)
	gone := s.content(burns, part, "article", "title = 'Old'")
	other := s.course("Falls")
	lea := s.trainee()
	s.enrol(lea, burns)
	s.enrol(lea, other)
	s.note(lea, burns, learning.NoteDraft{Text: "All in all"})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Second: second(3723), Text: "First line\n\n<img src=x> \u202ereversed", Tags: []string{"exam", "وسم"}, Shared: true})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Text: "السطر الأول\nوالثاني"})
	s.note(lea, burns, learning.NoteDraft{Content: &gone, Quote: "Cool it", Text: "Yes"})
	s.note(lea, other, learning.NoteDraft{Text: "Elsewhere"})
	s.note(s.owner, other, learning.NoteDraft{Text: "Not hers"})
	s.change(gone, "deleted_at = now()")

	text := s.printed(lea, learning.NoteFilter{})
	last := -1
	for _, want := range []string{
		"CourseWorx", "My notes", "Lea", "Exported on 24 November 2026", "https://learn.example", "Burns <1>", "The course as a whole", "All in all",
		"Lesson 1", "السطر الأول", "1:02:03", "First line", "<img src=x> reversed", "Tags: exam", "وسم", "Shared with the trainers",
		"Old (No longer in the course)", "Cool it", "Yes", "Falls", "Elsewhere",
	} {
		at := strings.Index(text, want)
		if at < 0 {
			t.Errorf("the PDF lacks %q:\n%s", want, text)
		} else if at < last && want != "My notes" {
			t.Errorf("%q stands too early:\n%s", want, text)
		}
		last = max(last, at)
	}
	if strings.Contains(text, "Not hers") {
		t.Error("the notes of somebody else are in it")
	}
	if one := s.printed(lea, learning.NoteFilter{Course: &other}); !strings.Contains(one, "Elsewhere") || strings.Contains(one, "All in all") {
		t.Errorf("of one course: %s", one)
	}
	lea.Language = "ar"
	text = s.printed(lea, learning.NoteFilter{})
	for _, want := range []string{"ملاحظاتي", "نوفمبر", "٢٤", "٢٠٢٦", "الدورة", "١:٠٢:٠٣", "مشتركة مع المدربين"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Arabic PDF lacks %q:\n%s", want, text)
		}
	}
	if text = s.printed(s.trainee(), learning.NoteFilter{}); !strings.Contains(text, "There are no notes.") {
		t.Errorf("without notes: %s", text)
	}
}

func TestPrintingNotesIsRefusedAndEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.trainee()
	s.enrol(lea, s.course("Burns"))
	status, _ := s.call(lea, "GET", "/me/notes/pdf?who=everybody", nil)
	equal(t, "no such filter", status, 422)
	viewed, program := lea, lea
	viewed.By, program.ByKey = s.admin.User, true
	for what, a := range map[string]plugin.Actor{"a super admin who looks on": viewed, "an API key": program} {
		status, _ := s.call(a, "GET", "/me/notes/pdf", nil)
		equal(t, what, status, 403)
	}
	// Whoever goes away is not printed for.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.PrintNotes(ctx, lea, learning.NoteFilter{}); err == nil {
		t.Error("printed for nobody")
	}
	// More than a document takes: each of the notes fills pages with short lines.
	s.exec(`insert into user_notes (id, user_id, course_id, content)
		select gen_random_uuid(), $1, (select id from courses), repeat(E'x\n', 4900) from generate_series(1, 60)`, lea.User)
	_, err := s.PrintNotes(t.Context(), lea, learning.NoteFilter{})
	equal(t, "endless", code(err), "note.document_long")
}
