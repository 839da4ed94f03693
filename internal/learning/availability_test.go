package learning_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// Days after an enrolment are days of the organisation's calendar: the hour stays, also over a change of the clock.
func TestDaysAreCountedOnTheOrganisationsCalendar(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	s.must(err)
	s.Zone = func(context.Context) *time.Location { return berlin }
	course := s.course("Burns")
	later := s.content(course, s.section(course), "article", "available_after_days = 2")
	lea := s.trainee()
	s.enrol(lea, course)
	for enrolled, opens := range map[string]string{
		"2027-03-27T10:00:00Z": "2027-03-29T09:00:00Z", // forward: 47 hours
		"2027-10-30T10:00:00Z": "2027-11-01T11:00:00Z", // back: 49 hours
		"2027-06-01T10:00:00Z": "2027-06-03T10:00:00Z",
		"2027-03-26T01:30:00Z": "2027-03-28T01:30:00Z", // at 02:30, which that day does not have: an hour later on the clock
	} {
		s.exec(`update enrollments set enrolled_at = $2 where user_id = $1`, lea.User, enrolled)
		at, err := time.Parse(time.RFC3339, opens)
		s.must(err)
		s.clock.Store(at.UnixNano() - 1)
		equal(t, enrolled+": a moment before", code(s.MayView(t.Context(), lea, later)), "content.not_yet")
		v, err := s.Content(t.Context(), lea, later, learning.Look{})
		s.must(err)
		equal(t, enrolled+": opens", v.OpensAt.Format(time.RFC3339), opens)
		s.wait(1)
		equal(t, enrolled+": then", code(s.MayView(t.Context(), lea, later)), "")
	}
}

// What stands before a content is the nearest one that counts, whatever happens to the others.
func TestWhatComesBeforeFollowsTheOutline(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	one, two := s.section(course), s.section(course)
	alone := s.content(course, one, "article", "available_after_previous = true")
	first := s.content(course, one, "article", "")
	middle := s.content(course, two, "article", "")
	last := s.content(course, two, "article", "available_after_previous = true")
	lea := s.trainee()
	s.enrol(lea, course)
	waits := func(when string, want plugin.ContentID) {
		t.Helper()
		v, err := s.Content(t.Context(), lea, last, learning.Look{})
		s.must(err)
		got := plugin.ContentID("")
		if v.After != nil {
			got = v.After.ID
		}
		equal(t, when, got, want)
		equal(t, when+", locked", v.State == "locked", want != "")
	}
	equal(t, "nothing before the first", code(s.MayView(t.Context(), lea, alone)), "")
	waits("at first", middle)
	s.change(middle, "is_published = false")
	waits("the one before unpublished", first)
	s.change(middle, "is_published = true, is_required = false")
	waits("optional", first)
	s.change(middle, "is_required = true, deleted_at = now()")
	waits("deleted", first)
	s.change(middle, "deleted_at = null, position = 9")
	waits("moved behind", first)
	s.change(middle, "position = 2, section_id = null")
	waits("without a section", first)
	s.exec(`update course_sections set is_published = false where id = $1`, one)
	waits("the section before hidden", "")
	s.exec(`update course_sections set is_published = true where id = $1`, one)
	s.confirm(lea, first)
	s.confirm(lea, alone)
	waits("done", "")
	s.exec(`update course_contents set section_id = $2 where id = $1`, middle, two)
	waits("another one comes between", middle)
	equal(t, "its confirmation", code(confirmed(s, lea, last)), "content.after_previous")
	s.confirm(lea, middle)
	equal(t, "its confirmation then", code(confirmed(s, lea, last)), "")
}

func confirmed(s *site, a plugin.Actor, id plugin.ContentID) error {
	_, err := s.Confirm(s.t.Context(), a, id)
	return err
}

// Of two reasons the later day is told; a day beyond all calendars breaks nothing; the team waits for none.
func TestTheLaterDayIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	id := s.content(course, s.section(course), "article", "available_from = '2026-11-30 08:00Z', available_after_days = 2")
	lea := s.trainee()
	s.enrol(lea, course)
	room := func(a plugin.Actor) learning.PageContent {
		t.Helper()
		p, err := s.Page(t.Context(), a, course, learning.Look{})
		s.must(err)
		return p.Outline[0].Contents[0]
	}
	equal(t, "the date is later", room(lea).OpensAt.UTC().Format(time.RFC3339), "2026-11-30T08:00:00Z")
	s.change(id, "available_after_days = 30")
	equal(t, "the days are later", room(lea).OpensAt.UTC().Format(time.RFC3339), "2026-12-24T12:00:00Z")
	s.change(id, "available_after_days = 2147483647")
	status, body := s.call(lea, "GET", "/learn/"+string(course), nil)
	equal(t, "a day after all days", status, http.StatusOK)
	content := body["outline"].([]any)[0].(map[string]any)["contents"].([]any)[0].(map[string]any)
	equal(t, "it is said to be locked", fmt.Sprint(content["state"], content["reason"], content["opensAt"]), "lockednot_yet<nil>")
	for _, a := range []plugin.Actor{s.owner, s.admin} {
		equal(t, "the team", room(a).State, "open")
	}
}

// What stands beside a content is there for whoever may open it, and for nobody else.
func TestResourcesFollowTheContent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	_, asset := s.film(course, part, 100)
	s.exec(`update course_contents set asset_id = null`)
	id := s.content(course, part, "article", "")
	s.exec(`insert into content_resources (id, course_id, content_id, title, asset_id, position) values (gen_random_uuid(), $1, $2, 'Handout', $3, 1)`, course, id, asset)
	s.exec(`insert into content_resources (id, course_id, content_id, title, url, position) values (gen_random_uuid(), $1, $2, 'More', 'https://example.org', 0)`, course, id)
	s.exec(`insert into content_resources (id, course_id, content_id, title, url, deleted_at) values (gen_random_uuid(), $1, $2, 'Gone', 'https://example.org', now())`, course, id)
	lea, stranger := s.trainee(), s.trainee()
	s.enrol(lea, course)
	beside := func() string {
		t.Helper()
		v, err := s.Content(t.Context(), lea, id, learning.Look{})
		s.must(err)
		out := v.State
		for _, r := range v.Resources {
			out += " " + r.Title + ":" + r.Kind
		}
		return out
	}
	equal(t, "open", beside(), "open More:link Handout:file")
	equal(t, "its file", code(s.MayWatch(t.Context(), lea, asset)), "")
	equal(t, "its file, to a stranger", code(s.MayWatch(t.Context(), stranger, asset)), "not_found")
	s.change(id, "available_from = '2027-01-01'")
	equal(t, "locked", beside(), "locked")
	equal(t, "its file then", code(s.MayWatch(t.Context(), lea, asset)), "content.not_yet")
	s.change(id, "available_from = null")
	s.exec(`update content_resources set deleted_at = now() where asset_id is not null`)
	equal(t, "taken away", beside(), "open More:link")
	equal(t, "its file after that", code(s.MayWatch(t.Context(), lea, asset)), "not_found")
}

// The team looks at the course as somebody who enrols this moment, and leaves no trace.
func TestThePreviewIsThatOfANewcomer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part, hidden := s.section(course), s.section(course)
	s.exec(`update course_sections set is_published = false where id = $1`, hidden)
	first := s.content(course, part, "article", "article_content = '<p>Text</p>'")
	draft := s.content(course, part, "article", "is_published = false")
	waits := s.content(course, part, "article", "available_after_previous = true")
	days := s.content(course, part, "article", "available_after_days = 1")
	s.content(course, hidden, "article", "")
	helper, stranger, lea := s.person(plugin.Trainer, "Tom Helper"), s.person(plugin.Trainer, "Una Other"), s.trainee()
	s.join(course, helper, "observer")
	s.enrol(lea, course)
	s.confirm(lea, first)
	s.exec(`update courses set is_published = false where id = $1`, course) // also before it is published
	for name, a := range map[string]plugin.Actor{"owner": s.owner, "observer": helper, "super admin": s.admin} {
		p, err := s.Page(t.Context(), a, course, learning.Look{Preview: true})
		s.must(err)
		got := ""
		for _, section := range p.Outline {
			for _, c := range section.Contents {
				got += string(c.ID[len(c.ID)-4:]) + " " + c.State + " "
			}
		}
		want := fmt.Sprintf("%s open %s locked %s locked ", first[len(first)-4:], waits[len(waits)-4:], days[len(days)-4:])
		equal(t, name, got, want)
		equal(t, name+", as whom", fmt.Sprint(p.Preview, p.Staff, p.Enrollment == nil, p.Done, p.Total), fmt.Sprint(true, false, true, 0, 3))
		equal(t, name+", where to begin", *p.NextContentID, first)
		v, err := s.Content(t.Context(), a, first, learning.Look{Preview: true})
		s.must(err)
		equal(t, name+", a content", fmt.Sprint(v.State, *v.ArticleContent, v.Confirmable), "open<p>Text</p>true")
		v, err = s.Content(t.Context(), a, days, learning.Look{Preview: true})
		s.must(err)
		equal(t, name+", a locked one", fmt.Sprint(v.State, v.OpensAt.Sub(noon), v.ArticleContent == nil), "locked24h0m0s true")
		_, err = s.Content(t.Context(), a, draft, learning.Look{Preview: true})
		equal(t, name+", a hidden one", code(err), "not_found")
	}
	for name, a := range map[string]plugin.Actor{"another trainer": stranger, "a trainee": lea, "a visitor": s.visitor} {
		_, err := s.Page(t.Context(), a, course, learning.Look{Preview: true})
		equal(t, name, code(err), "not_found")
		_, err = s.Content(t.Context(), a, first, learning.Look{Preview: true})
		equal(t, name+", a content", code(err), "not_found")
	}
	equal(t, "what was written", s.number(`select (select count(*) from enrollments)::int + (select count(*) from lesson_completions)::int + (select count(*) from watched_ranges)::int`), 2)
}

// With drafts the team's preview has what is not published yet and what editors wrote since, each marked; nobody else gets it,
// and without drafts nobody sees anything of it.
func TestThePreviewWithDrafts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part, hidden := s.section(course), s.section(course)
	s.exec(`update course_sections set is_published = false where id = $1`, hidden)
	text := s.content(course, part, "article", "article_content = '<p>Online</p>'")
	draft := s.content(course, part, "article", "is_published = false, article_content = '<p>Secret</p>'")
	later := s.content(course, hidden, "article", "")
	loose := s.content(course, part, "article", "section_id = null")
	s.exec(`insert into article_revisions (id, content_id, version, html, author_id, created_at, saved_at) values
		(gen_random_uuid(), $1, 1, '<p>Online</p>', null, now(), now()), (gen_random_uuid(), $1, 2, '<p>Rewritten</p>', null, now(), now())`, text)
	helper, stranger, lea := s.person(plugin.Trainer, "Tom Helper"), s.person(plugin.Trainer, "Una Other"), s.trainee()
	s.join(course, helper, "observer")
	s.enrol(lea, course)
	look := learning.Look{Preview: true, Drafts: true}
	for name, a := range map[string]plugin.Actor{"owner": s.owner, "observer": helper, "super admin": s.admin} {
		p, err := s.Page(t.Context(), a, course, look)
		s.must(err)
		got := []string{}
		for _, section := range p.Outline {
			for _, c := range section.Contents {
				got = append(got, fmt.Sprint(c.ID == text, c.ID == draft, c.ID == later, c.State, c.Unpublished))
			}
		}
		equal(t, name, fmt.Sprint(got), "[true false falseopenfalse false true falseopentrue false false trueopentrue]")
		equal(t, name+", as whom", fmt.Sprint(p.Preview, p.Drafts, p.Staff), "true true false")
		v, err := s.Content(t.Context(), a, text, look)
		s.must(err)
		equal(t, name+", what was rewritten", fmt.Sprint(*v.ArticleContent, v.Draft, v.Unpublished, *v.NextID == draft), "<p>Rewritten</p>true false true")
		v, err = s.Content(t.Context(), a, draft, look)
		s.must(err)
		equal(t, name+", what is not published", fmt.Sprint(*v.ArticleContent, v.Draft, v.Unpublished), "<p>Secret</p>false true")
		_, err = s.Content(t.Context(), a, loose, look)
		equal(t, name+", what stands in no section", code(err), "not_found")
		v, err = s.Content(t.Context(), a, text, learning.Look{Preview: true})
		s.must(err)
		equal(t, name+", without drafts", fmt.Sprint(*v.ArticleContent, v.Draft, v.NextID == nil), "<p>Online</p>false true")
	}
	for name, a := range map[string]plugin.Actor{"another trainer": stranger, "a trainee": lea, "a visitor": s.visitor} {
		for _, look := range []learning.Look{look, {Drafts: true}} {
			_, err := s.Page(t.Context(), a, course, look)
			equal(t, name, code(err), "not_found")
			_, err = s.Content(t.Context(), a, text, look)
			equal(t, name+", a text", code(err), "not_found")
			_, err = s.Content(t.Context(), a, draft, look)
			equal(t, name+", a draft", code(err), "not_found")
		}
	}
	p, err := s.Page(t.Context(), lea, course, learning.Look{})
	s.must(err)
	equal(t, "what a trainee finds", fmt.Sprint(len(p.Outline), len(p.Outline[0].Contents), p.Drafts), "1 1 false")
	v, err := s.Content(t.Context(), lea, text, learning.Look{})
	s.must(err)
	equal(t, "what a trainee reads", fmt.Sprint(*v.ArticleContent, v.Draft), "<p>Online</p>false")
}
