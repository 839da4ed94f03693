package learning_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func second(n int) *int { return &n }

func (s *site) note(a plugin.Actor, course plugin.CourseID, d learning.NoteDraft) learning.Note {
	s.t.Helper()
	n, err := s.AddNote(s.t.Context(), a, course, d)
	s.must(err)
	return n
}

// noted is what a filter finds of somebody's notes: their texts, in their order.
func (s *site) noted(a plugin.Actor, f learning.NoteFilter) string {
	s.t.Helper()
	var out []string
	for cursor := ""; ; {
		page, err := s.Notes(s.t.Context(), a, f, cursor, 2)
		s.must(err)
		for _, n := range page.Items {
			out = append(out, n.Text)
		}
		if page.NextCursor == nil {
			return strings.Join(out, " | ")
		}
		cursor = *page.NextCursor
	}
}

// shared is what somebody reads of the notes that are shared in a course.
func (s *site) shared(a plugin.Actor, course plugin.CourseID, f learning.NoteFilter) string {
	s.t.Helper()
	var out []string
	for cursor := ""; ; {
		page, err := s.SharedNotes(s.t.Context(), a, course, f, cursor, 2)
		if err != nil {
			return code(err)
		}
		for _, n := range page.Items {
			out = append(out, n.Author.FirstName+": "+n.Text)
		}
		if page.NextCursor == nil {
			return strings.Join(out, " | ")
		}
		cursor = *page.NextCursor
	}
}

// wrong is what a caller is told of a note that cannot be: the fields with their codes, else the fault's.
func wrong(err error) string {
	f := plugin.AsFault(err)
	if err == nil || len(f.Fields) == 0 {
		return code(err)
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Pointer+" "+x.Code)
	}
	return strings.Join(out, ", ")
}

func TestNotesStandInTheOrderOfTheirPlacesAndAreFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns, cuts := s.course("Burns"), s.course("Cuts")
	part := s.section(burns)
	film, _ := s.film(burns, part, 300)
	text := s.content(burns, part, "article", "")
	lea, max := s.trainee(), s.person(plugin.Trainee, "Max Other")
	for _, a := range []plugin.Actor{lea, max} {
		s.enrol(a, burns)
		s.enrol(a, cuts)
	}
	s.note(lea, cuts, learning.NoteDraft{Text: "Press on it", Tags: []string{"#Urgent", " urgent  care ", "Urgent", ""}})
	s.note(lea, burns, learning.NoteDraft{Content: &text, Text: "Read that again", Quote: "  Cool it\nfirst "})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Text: "The café rule", Second: second(205)})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Text: "أحمد يشرح التبريد\n<script>alert(1)</script>", Second: second(9), Shared: true})
	s.note(lea, burns, learning.NoteDraft{Text: "About all of it: 100%"})
	s.note(max, burns, learning.NoteDraft{Content: &film, Text: "Mine alone", Second: second(1)})
	yes, no := true, false
	all := "About all of it: 100% | أحمد يشرح التبريد\n<script>alert(1)</script> | The café rule | Read that again | Press on it"
	for what, x := range map[string]struct {
		f    learning.NoteFilter
		want string
	}{
		"all":                      {learning.NoteFilter{}, all},
		"a course":                 {learning.NoteFilter{Course: &cuts}, "Press on it"},
		"a content":                {learning.NoteFilter{Content: &text}, "Read that again"},
		"a tag":                    {learning.NoteFilter{Tag: "urgent care"}, "Press on it"},
		"shared":                   {learning.NoteFilter{Shared: &yes, Course: &burns}, "أحمد يشرح التبريد\n<script>alert(1)</script>"},
		"private":                  {learning.NoteFilter{Shared: &no, Course: &burns, Content: &film}, "The café rule"},
		"accents folded":           {learning.NoteFilter{Query: "RULE cafe"}, "The café rule"},
		"Arabic letters folded":    {learning.NoteFilter{Query: "احمد"}, "أحمد يشرح التبريد\n<script>alert(1)</script>"},
		"by the passage":           {learning.NoteFilter{Query: "cool"}, "Read that again"},
		"by the tag":               {learning.NoteFilter{Query: "urgent"}, "Press on it"},
		"a sign that means itself": {learning.NoteFilter{Query: "0%"}, "About all of it: 100%"},
		"nothing":                  {learning.NoteFilter{Query: "cafe cool"}, ""},
	} {
		equal(t, what, s.noted(lea, x.f), x.want)
	}
	n, err := s.Notes(t.Context(), lea, learning.NoteFilter{Tag: "Urgent"}, "", 9)
	s.must(err)
	equal(t, "tags are cleaned", fmt.Sprintf("%q", n.Items[0].Tags), `["Urgent" "urgent care"]`)
	n, err = s.Notes(t.Context(), lea, learning.NoteFilter{Content: &text}, "", 9)
	s.must(err)
	equal(t, "the passage", line(*n.Items[0].Quote, n.Items[0].Content.Title, n.Items[0].Shared), "Cool it first Lesson 2 false")
	o, err := s.NoteOverview(t.Context(), lea)
	s.must(err)
	equal(t, "summed up", line(o.All, o.Shared, o.Courses[0].Title, o.Courses[0].Notes, o.Courses[1].Title, o.Courses[1].Notes, len(o.Tags)), "5 1 Burns 4 Cuts 1 2")
	o, err = s.NoteOverview(t.Context(), s.trainee())
	s.must(err)
	equal(t, "of nobody", line(o.All, len(o.Courses), len(o.Tags)), "0 0 0")
	_, err = s.Notes(t.Context(), lea, learning.NoteFilter{}, "nonsense", 9)
	equal(t, "a cursor of nobody's", code(err), "page.cursor")
}

func TestWhatANoteCannotBe(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns, cuts := s.course("Burns"), s.course("Cuts")
	part, other := s.section(burns), s.section(cuts)
	film, _ := s.film(burns, part, 300)
	text := s.content(burns, part, "article", "")
	draft := s.content(burns, part, "article", "is_published = false")
	later := s.content(burns, part, "article", "available_from = '2030-01-01'")
	foreign := s.content(cuts, other, "article", "")
	nowhere := plugin.NewID[plugin.ContentID]()
	lea := s.trainee()
	s.enrol(lea, burns)
	s.enrol(lea, cuts)
	eleven := strings.Fields("a b c d e f g h i j k")
	for what, x := range map[string]struct {
		d    learning.NoteDraft
		want string
	}{
		"nothing":                   {learning.NoteDraft{Text: " \x00\u202e\n "}, "/text note_empty"},
		"10,001 characters":         {learning.NoteDraft{Text: strings.Repeat("ع", 10001)}, "/text note_long"},
		"10,000 characters":         {learning.NoteDraft{Text: strings.Repeat("ع", 10000)}, ""},
		"eleven tags":               {learning.NoteDraft{Text: "x", Tags: eleven}, "/tags note_tags"},
		"ten tags":                  {learning.NoteDraft{Text: "x", Tags: append(eleven[:10:10], "a")}, ""},
		"a long tag":                {learning.NoteDraft{Text: "x", Tags: []string{strings.Repeat("x", 51)}}, "/tags note_tag_long"},
		"a long passage":            {learning.NoteDraft{Content: &text, Text: "x", Quote: strings.Repeat("x", 501)}, "/quote note_long"},
		"a second beyond the video": {learning.NoteDraft{Content: &film, Text: "x", Second: second(301)}, "/second note_second"},
		"the last second":           {learning.NoteDraft{Content: &film, Text: "x", Second: second(300)}, ""},
		"a second before it":        {learning.NoteDraft{Content: &film, Text: "x", Second: second(-1)}, "/second note_second"},
		"a second of an article":    {learning.NoteDraft{Content: &text, Text: "x", Second: second(1)}, "/second note_second"},
		"a second of nothing":       {learning.NoteDraft{Text: "x", Second: second(1)}, "/second note_place"},
		"two places":                {learning.NoteDraft{Content: &film, Text: "x", Second: second(1), Quote: "x"}, "/second note_place"},
		"another course's content":  {learning.NoteDraft{Content: &foreign, Text: "x"}, "/contentId note_content"},
		"a content of nobody's":     {learning.NoteDraft{Content: &nowhere, Text: "x"}, "/contentId note_content"},
		"a draft":                   {learning.NoteDraft{Content: &draft, Text: "x"}, "/contentId note_content"},
		"what opens later":          {learning.NoteDraft{Content: &later, Text: "x"}, "/contentId note_content"},
	} {
		_, err := s.AddNote(t.Context(), lea, burns, x.d)
		equal(t, what, wrong(err), x.want)
	}
	for what, x := range map[string]struct {
		a    plugin.Actor
		at   plugin.CourseID
		want string
	}{
		"a stranger": {s.trainee(), burns, "not_found"}, "no course": {lea, plugin.NewID[plugin.CourseID](), "not_found"},
		"the team": {s.owner, burns, ""}, "another trainer": {s.person(plugin.Trainer, "Ola Other"), burns, "not_found"},
	} {
		_, err := s.AddNote(t.Context(), x.a, x.at, learning.NoteDraft{Content: &film, Text: "x"})
		equal(t, what, code(err), x.want)
	}
	// A thousand in a course, and those just deleted count.
	s.exec(`delete from user_notes`)
	s.exec(`insert into user_notes (id, user_id, course_id, content, deleted_at)
		select gen_random_uuid(), $1, $2, 'x', case when n > 500 then now() end from generate_series(1, 999) n`, lea.User, burns)
	s.note(lea, burns, learning.NoteDraft{Text: "x"})
	_, err := s.AddNote(t.Context(), lea, burns, learning.NoteDraft{Text: "x"})
	equal(t, "one too many", code(err), "note.full")
	s.note(lea, cuts, learning.NoteDraft{Text: "x"})
}

func TestNotesAreChangedDeletedAndBroughtBackByTheirAuthorAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns")
	part := s.section(burns)
	film, _ := s.film(burns, part, 300)
	lea, max := s.trainee(), s.person(plugin.Trainee, "Max Other")
	s.enrol(lea, burns)
	s.enrol(max, burns)
	n := s.note(lea, burns, learning.NoteDraft{Content: &film, Text: "One", Second: second(10)})
	change := func(a plugin.Actor, version int, d learning.NoteDraft) string {
		_, err := s.ChangeNote(t.Context(), a, n.ID, version, d)
		return wrong(err)
	}
	equal(t, "changed", change(lea, 1, learning.NoteDraft{Text: "Two", Second: second(20), Tags: []string{"t"}, Shared: true}), "")
	equal(t, "from an old window", change(lea, 1, learning.NoteDraft{Text: "Three"}), "note.stale")
	equal(t, "emptied", change(lea, 2, learning.NoteDraft{Text: ""}), "/text note_empty")
	equal(t, "beyond the video", change(lea, 2, learning.NoteDraft{Text: "x", Second: second(999)}), "/second note_second")
	for what, a := range map[string]plugin.Actor{"another trainee": max, "the team": s.owner, "a super admin": s.admin} {
		equal(t, what+" changes", change(a, 2, learning.NoteDraft{Text: "Mine"}), "not_found")
		equal(t, what+" deletes", code(s.DeleteNote(t.Context(), a, n.ID)), "not_found")
		_, err := s.RestoreNote(t.Context(), a, n.ID)
		equal(t, what+" restores", code(err), "not_found")
		equal(t, what+" lists", s.noted(a, learning.NoteFilter{}), "")
	}
	equal(t, "as it was left", s.noted(lea, learning.NoteFilter{Tag: "t"}), "Two")
	// A video that was cut leaves its notes as they are.
	s.exec(`update media_assets set duration_ms = 15000`)
	equal(t, "the same second", change(lea, 2, learning.NoteDraft{Text: "Three", Second: second(20)}), "")
	s.change(film, "deleted_at = now()")
	equal(t, "of a content that is gone", change(lea, 3, learning.NoteDraft{Text: "Four", Second: second(20)}), "")
	page, err := s.Notes(t.Context(), lea, learning.NoteFilter{}, "", 9)
	s.must(err)
	equal(t, "gone", line(page.Items[0].Content.Gone, page.Items[0].Content.Title, page.Items[0].Version), "true Lesson 1 4")

	s.must(s.DeleteNote(t.Context(), lea, n.ID))
	equal(t, "deleted", line(s.noted(lea, learning.NoteFilter{}), "-", s.shared(s.owner, burns, learning.NoteFilter{})), " - ")
	equal(t, "twice", code(s.DeleteNote(t.Context(), lea, n.ID)), "not_found")
	equal(t, "changed when gone", change(lea, 4, learning.NoteDraft{Text: "x"}), "not_found")
	s.wait(23 * time.Hour)
	s.must(s.SweepNotes(t.Context()))
	back, err := s.RestoreNote(t.Context(), lea, n.ID)
	s.must(err)
	equal(t, "brought back", back.Text, "Four")
	s.must(s.DeleteNote(t.Context(), lea, n.ID))
	s.wait(25 * time.Hour)
	s.must(s.SweepNotes(t.Context()))
	_, err = s.RestoreNote(t.Context(), lea, n.ID)
	equal(t, "after a day", code(err), "not_found")
	equal(t, "rows", s.number(`select count(*)::int from user_notes`), 0)
}

func TestNotesStayWhenAccessEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns")
	text := s.content(burns, s.section(burns), "article", "")
	lea := s.trainee()
	e := s.enrol(lea, burns)
	n := s.note(lea, burns, learning.NoteDraft{Content: &text, Text: "Kept"})
	for status, want := range map[string]string{"suspended": "enrollment.suspended", "dropped": "enrollment.dropped"} {
		s.exec(`update enrollments set status = $2::text::enrollment_status where id = $1`, e.ID, status)
		_, err := s.AddNote(t.Context(), lea, burns, learning.NoteDraft{Content: &text, Text: "More"})
		equal(t, status, code(err), want)
		_, err = s.ChangeNote(t.Context(), lea, n.ID, 1, learning.NoteDraft{Text: "Other"})
		equal(t, status+" changes", code(err), want)
	}
	s.exec(`update enrollments set status = 'enrolled', access_until = $2 where id = $1`, e.ID, s.now())
	_, err := s.AddNote(t.Context(), lea, burns, learning.NoteDraft{Text: "More"})
	equal(t, "ended", code(err), "enrollment.ended")
	equal(t, "still read", s.noted(lea, learning.NoteFilter{}), "Kept")
	var file strings.Builder
	s.must(s.WriteNotes(t.Context(), lea, learning.NoteFilter{}, &file))
	if !strings.Contains(file.String(), "\nKept\n") {
		t.Errorf("the file: %s", file.String())
	}
	s.must(s.DeleteNote(t.Context(), lea, n.ID))
	_, err = s.RestoreNote(t.Context(), lea, n.ID)
	equal(t, "undone", code(err), "")
}

func TestOnlySharedNotesAreReadByTheTeam(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns")
	text := s.content(burns, s.section(burns), "article", "")
	lea, max := s.trainee(), s.person(plugin.Trainee, "Max Other")
	s.enrol(lea, burns)
	s.enrol(max, burns)
	s.note(lea, burns, learning.NoteDraft{Text: "Private"})
	first := s.note(lea, burns, learning.NoteDraft{Content: &text, Text: "Shared first", Shared: true, Tags: []string{"ask"}})
	s.note(max, burns, learning.NoteDraft{Text: "Shared by Max", Shared: true})
	s.note(lea, burns, learning.NoteDraft{Text: "Shared last", Shared: true})
	observer := s.person(plugin.Trainer, "Ola Observer")
	s.join(burns, observer, "observer")
	all := "Lea: Shared last | Max: Shared by Max | Lea: Shared first"
	for what, x := range map[string]struct {
		a    plugin.Actor
		f    learning.NoteFilter
		want string
	}{
		"the owner": {s.owner, learning.NoteFilter{}, all}, "an observer": {observer, learning.NoteFilter{}, all}, "a super admin": {s.admin, learning.NoteFilter{}, all},
		"another trainer": {s.person(plugin.Trainer, "Omar Other"), learning.NoteFilter{}, "not_found"},
		"the author":      {lea, learning.NoteFilter{}, "not_found"}, "another trainee": {max, learning.NoteFilter{}, "not_found"},
		"of a person": {s.owner, learning.NoteFilter{Person: &max.User}, "Max: Shared by Max"}, "of a content": {s.owner, learning.NoteFilter{Content: &text}, "Lea: Shared first"},
		"found": {s.owner, learning.NoteFilter{Query: "LAST shared"}, "Lea: Shared last"}, "by tag": {s.owner, learning.NoteFilter{Tag: "ask"}, "Lea: Shared first"},
		"no private one": {s.owner, learning.NoteFilter{Query: "private"}, ""},
	} {
		equal(t, what, s.shared(x.a, burns, x.f), x.want)
	}
	_, err := s.ChangeNote(t.Context(), lea, first.ID, 1, learning.NoteDraft{Text: "No longer"})
	s.must(err)
	equal(t, "taken back", s.shared(s.owner, burns, learning.NoteFilter{Content: &text}), "")
}

// The last place among one's notes is taken once, however many are written at once.
func TestTheLastNote(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	lea := s.trainee()
	s.enrol(lea, course)
	s.exec(`insert into user_notes (id, user_id, course_id, content) select gen_random_uuid(), $1, $2, 'x' from generate_series(1, 999)`, lea.User, course)
	var kept atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := s.AddNote(t.Context(), lea, plugin.CourseID(strings.ToUpper(string(course))), learning.NoteDraft{Text: "The last one"})
			switch {
			case err == nil:
				kept.Add(1)
			case !errors.Is(err, learning.ErrNotesFull):
				t.Error(err)
			}
		})
	}
	all.Wait()
	equal(t, "kept", kept.Load(), 1)
}

func TestNotesAsMarkdown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns [1] *now*")
	part := s.section(burns)
	film, _ := s.film(burns, part, 9000)
	gone := s.content(burns, part, "article", "title = 'Old'")
	lea := s.trainee()
	s.enrol(lea, burns)
	s.note(lea, burns, learning.NoteDraft{Text: "All in all"})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Second: second(3723), Text: "# no heading\n1. no list\n- nor this\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1)) & `code`", Tags: []string{"a_b"}, Shared: true})
	s.note(lea, burns, learning.NoteDraft{Content: &film, Text: "السطر الأول\nوالثاني"})
	s.note(lea, burns, learning.NoteDraft{Content: &gone, Quote: "> cool it", Text: "Yes"})
	s.change(gone, "deleted_at = now()")
	write := func(a plugin.Actor) string {
		var out strings.Builder
		s.must(s.WriteNotes(t.Context(), a, learning.NoteFilter{}, &out))
		return strings.NewReplacer(string(burns), "COURSE", string(film), "FILM").Replace(out.String())
	}
	equal(t, "in English", write(lea), `# My notes

Exported on 2026-11-24 · https://learn.example

## Burns \[1\] \*now\*

### The course as a whole

All in all

### [Lesson 1](https://learn.example/learn/COURSE/FILM)

السطر الأول\
والثاني

---

**[1:02:03](https://learn.example/learn/COURSE/FILM?at=3723)**

\# no heading\
1\. no list\
\- nor this

\<img src=x onerror=alert(1)\> \[x\](javascript:alert(1)) \& `+"\\`code\\`"+`

*Tags: a\_b* — *Shared with the trainers*

### Old (No longer in the course)

> \> cool it

Yes
`)
	lea.Language = "ar"
	for _, word := range []string{"# ملاحظاتي\n", "### الدورة عمومًا\n", "### Old (لم يعد ضمن الدورة)", "*الوسوم: a\\_b* — *مشتركة مع المدربين*"} {
		if got := write(lea); !strings.Contains(got, word) {
			t.Errorf("the Arabic file lacks %q:\n%s", word, got)
		}
	}
	if got := write(s.trainee()); !strings.Contains(got, "There are no notes.") {
		t.Errorf("without notes: %s", got)
	}
}

func TestNotesOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	burns := s.course("Burns")
	text := s.content(burns, s.section(burns), "article", "")
	lea := s.trainee()
	s.enrol(lea, burns)
	at := "/courses/" + string(burns) + "/notes"
	status, n := s.call(lea, "POST", at, map[string]any{"contentId": text, "text": "<b>bold</b>", "quote": "Cool", "tags": []string{"x"}})
	equal(t, "made", line(status, n["text"], n["quote"], n["shared"], n["version"]), "201 <b>bold</b> Cool false 1")
	for what, body := range map[string]map[string]any{
		"no text": {"text": nil}, "a number for a tag": {"text": "x", "tags": []any{1}}, "half a second": {"text": "x", "contentId": text, "second": 1.5},
		"an endless second": {"text": "x", "contentId": text, "second": 1e15}, "a content that is no id": {"text": "x", "contentId": "x"},
	} {
		status, _ := s.call(lea, "POST", at, body)
		equal(t, what, status, 422)
	}
	status, _ = s.call(lea, "GET", "/me/notes?who=everybody", nil)
	equal(t, "no such filter", status, 422)
	status, list := s.call(lea, "GET", "/me/notes?who=private&q=bold&course="+string(burns), nil)
	equal(t, "found", line(status, len(list["items"].([]any))), "200 1")
	viewed, program := lea, lea
	viewed.By, program.ByKey = s.admin.User, true
	for what, a := range map[string]plugin.Actor{"a super admin who looks on": viewed, "an API key": program} {
		for _, path := range []string{"/me/notes", "/me/note-overview", "/me/notes/export"} {
			if status, _ := s.call(a, "GET", path, nil); status != 403 {
				t.Errorf("%s reads %s: %d", what, path, status)
			}
		}
	}
}

// With ten thousand notes of one person, and as many shared in one course, no page reads the whole table.
func TestTenThousandNotes(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time to fill the tables")
	}
	t.Parallel()
	s := newSite(t)
	lea := s.trainee()
	var courses []plugin.CourseID
	var films []plugin.ContentID
	for i := range 10 {
		c := s.course(fmt.Sprintf("Course %d", i))
		film, _ := s.film(c, s.section(c), 600)
		courses, films = append(courses, c), append(films, film)
	}
	s.exec(`insert into users (id, first_name, last_name, email, role)
		select gen_random_uuid(), 'Trainee', 'Number ' || n, n || '@many.example', 'trainee' from generate_series(1, 100) n`)
	fill := `insert into user_notes (id, user_id, course_id, content_id, content, second, tags, is_private)
		select gen_random_uuid(), %s, ($2::uuid[])[n %% 10 + 1], ($3::uuid[])[n %% 10 + 1], 'Note ' || n || ' of cooling', n %% 600, '{a,b}', $1
		from generate_series(1, 10000) n`
	s.exec(fmt.Sprintf(fill, `$4::uuid`), true, courses, films, lea.User)
	s.exec(fmt.Sprintf(fill, `(array(select id from users where email like '%@many.example' order by id))[n % 100 + 1]`), false, courses, films)
	s.exec(`update user_notes set course_id = $1, content_id = $2 where not is_private`, courses[0], films[0])
	for range 5 { // and those of everybody else
		s.exec(fmt.Sprintf(fill, `(array(select id from users where email like '%@many.example' order by id))[n % 100 + 1]`), true, courses, films)
	}
	s.exec(`analyze user_notes, users, courses, course_contents`)
	queries := dbtest.Queries(t, ".")
	some := plugin.NewID[plugin.NoteID]()
	for name, args := range map[string][]any{
		"ownNotesSQL":      {lea.User, nil, nil, "", nil, []string{}, some, courses[5], films[5], 300, 26},
		"sharedNotesSQL":   {courses[0], nil, nil, "", []string{}, some, 26},
		"noteOverviewSQL":  {lea.User},
		"countNotesSQL":    {lea.User, courses[0], 1000},
		"ownNoteSQL":       {some, lea.User},
		"sweepNotesSQL":    {s.now()},
		"deleteNoteSQL":    {some, lea.User, s.now()},
		"restoreNoteSQL":   {some, lea.User},
		"personalNotesSQL": {lea.User},
	} {
		s.plan(name, queries[name], args)
	}
	s.plan("ownNotesSQL of words", queries["ownNotesSQL"], []any{lea.User, courses[3], nil, "a", true, []string{"cooling", "77"}, nil, nil, nil, nil, 26})
	s.plan("sharedNotesSQL of words", queries["sharedNotesSQL"], []any{courses[0], nil, nil, "", []string{"cooling", "77"}, nil, 26})
}

// plan fails the test when a query reads all notes there are.
func (s *site) plan(name, sql string, args []any) {
	s.t.Helper()
	rows, err := s.db.Query(s.t.Context(), "explain (costs off) "+sql, args...)
	s.must(err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	s.must(err)
	if plan := strings.Join(lines, "\n"); regexp.MustCompile(`Seq Scan on user_notes\b`).MatchString(plan) {
		s.t.Errorf("%s reads the whole table:\n%s", name, plan)
	}
}
