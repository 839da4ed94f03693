package learning_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

func TestAnOutlineOf65ContentsTakesThreeQueries(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := plugin.SectionID("")
	var contents []plugin.ContentID
	for i := range 65 {
		if i%13 == 0 {
			part = s.section(course)
		}
		contents = append(contents, s.content(course, part, "article", ""))
	}
	lea := s.trainee()
	s.enrol(lea, course)
	for _, c := range contents[:13] {
		s.confirm(lea, c)
	}
	ctx, queries := db.WithCount(t.Context())
	page, err := s.Page(ctx, lea, course, learning.Look{})
	s.must(err)
	if n := queries.Load(); n > 3 {
		t.Errorf("%d queries", n)
	}
	equal(t, "sections", len(page.Outline), 5)
	var order []plugin.ContentID
	for _, section := range page.Outline {
		for _, c := range section.Contents {
			order = append(order, c.ID)
		}
	}
	equal(t, "order", slices.Equal(order, contents), true)
	equal(t, "progress", fmt.Sprint(page.Done, page.Total, page.Enrollment.Progress, *page.NextContentID), fmt.Sprint(13, 65, 20.0, contents[13]))

	ctx, queries = db.WithCount(t.Context())
	_, err = s.Content(ctx, lea, contents[20], learning.Look{})
	s.must(err)
	if n := queries.Load(); n > 3 {
		t.Errorf("%d queries for a content", n)
	}
	for range 4 { // my learning takes as many for five courses as for one
		s.enrol(lea, s.course("Another"))
	}
	ctx, queries = db.WithCount(t.Context())
	items, err := s.MyLearning(ctx, lea)
	s.must(err)
	if n := queries.Load(); n > 3 || len(items) != 5 {
		t.Errorf("%d queries for %d courses", n, len(items))
	}
}

func TestAContentAndItsNeighbours(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	one, two := s.section(course), s.section(course)
	last := s.content(course, two, "article", "") // made first, shown last
	first := s.content(course, one, "article", "article_content = '<p>Cool it.</p>', description = 'What to do'")
	s.content(course, one, "article", "is_published = false")
	locked := s.content(course, one, "article", "available_after_previous = true, article_content = '<p>Later.</p>'")
	lea := s.trainee()
	s.enrol(lea, course)
	view := func(a plugin.Actor, id plugin.ContentID) learning.ContentView {
		t.Helper()
		v, err := s.Content(t.Context(), a, id, learning.Look{})
		s.must(err)
		return v
	}
	id := func(p *plugin.ContentID) plugin.ContentID {
		if p == nil {
			return ""
		}
		return *p
	}
	v := view(lea, first)
	equal(t, "text", *v.ArticleContent+*v.Description, "<p>Cool it.</p>What to do")
	equal(t, "first", line(v.State, v.Confirmable, id(v.PreviousID), id(v.NextID)), line("open", true, "", locked))
	v = view(lea, locked)
	if v.ArticleContent != nil || v.Reason == nil || *v.Reason != learning.AfterPrevious || v.State != "locked" || v.Confirmable {
		t.Errorf("a locked content shows %+v", v)
	}
	equal(t, "locked", fmt.Sprint(id(v.PreviousID), id(v.NextID)), fmt.Sprint(first, last))
	_, err := s.Confirm(t.Context(), lea, locked)
	equal(t, "confirming a locked content", code(err), "content.after_previous")
	equal(t, "progress", s.confirm(lea, first), learning.Progress{ContentState: "done", Progress: 33.33, Done: 1, Total: 3})
	v = view(lea, first)
	equal(t, "done", line(v.State, v.Confirmable), "done false")
	equal(t, "opened by it", view(lea, locked).State, "open")
	equal(t, "the team may not confirm", view(s.owner, first).Confirmable, false)
}

func TestMyLearning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.trainee()
	old, done, film := s.course("Old"), s.course("Done"), s.course("Film")
	s.content(old, s.section(old), "article", "")
	text := s.content(done, s.section(done), "article", "")
	video, _ := s.film(film, s.section(film), 200)
	for _, c := range []plugin.CourseID{film, done, old} {
		s.enrol(lea, c)
		s.wait(time.Minute)
	}
	s.confirm(lea, text)
	(&viewer{s: s, who: lea, film: video, key: "a"}).play(0, 40, 1)
	items, err := s.MyLearning(t.Context(), lea)
	s.must(err)
	var got []string
	for _, i := range items {
		line := fmt.Sprint(i.Course.Title, " ", i.Status, " ", i.Progress, " ", i.Done, "/", i.Total)
		if i.Next != nil {
			line += " next " + i.Next.Title
		}
		got = append(got, line)
	}
	equal(t, "courses", strings.Join(got, "; "), "Film enrolled 0 0/1 next Lesson 1; Old enrolled 0 0/1 next Lesson 1; Done completed 100 1/1")
	equal(t, "where to go on", line(*items[0].Next.PositionSeconds, *items[0].Next.Duration, items[0].Next.SectionTitle), "40 200 Part")
	equal(t, "cover", strings.HasPrefix(items[0].Course.Cover.Card, "/covers/"+string(film)), true)
	items, err = s.MyLearning(t.Context(), s.trainee())
	s.must(err)
	equal(t, "a newcomer's", fmt.Sprint(items != nil, len(items)), "true 0")
}

// Pages of the list hold everybody once, whatever happens meanwhile to those already shown.
func TestPeoplePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text, film := s.content(course, part, "article", ""), plugin.ContentID("")
	film, _ = s.film(course, part, 100)
	var all []plugin.UserID
	for i := range 23 {
		a := s.person(plugin.Trainee, fmt.Sprintf("Lea Number%02d", i))
		all = append(all, a.User)
		s.enrol(a, course)
	}
	lea := plugin.Actor{User: all[4], Role: plugin.Trainee}
	s.confirm(lea, text)
	(&viewer{s: s, who: lea, film: film, key: "a"}).play(0, 30, 1)

	var shown []plugin.UserID
	cursor := ""
	for {
		page, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{}, cursor, 5)
		s.must(err)
		equal(t, "counted on the first page only", page.Total != nil && *page.Total == 23 && page.Counts != nil && page.Counts.All == 23, cursor == "")
		for _, p := range page.Items {
			shown = append(shown, p.User.ID)
			if p.User.ID == lea.User {
				equal(t, "progress", fmt.Sprint(p.Progress, p.Done, p.Total, p.TimeSpent, p.LastActiveAt != nil), "50 1 2 30 true")
			}
		}
		s.exec(`update enrollments set status = 'suspended' where user_id = $1`, shown[len(shown)-1])
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	slices.Reverse(shown)
	equal(t, "everybody once", slices.Equal(shown, all), true)
}

func TestPeopleSearch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	for _, name := range []string{"أحمد الفرا", "Zoë Brandt", "Percent 100%sure", "Back sl\\ash"} {
		s.enrol(s.person(plugin.Trainee, name), course)
	}
	s.exec(`update enrollments e set status = 'completed', completed_at = now() from users u where u.id = e.user_id and u.last_name = 'Brandt'`)
	for _, c := range []struct {
		query, status, names, counts string
	}{
		{"", "", "Back Percent Zoë أحمد", "4 3 1"},
		{"احمد", "", "أحمد", "1 1 0"},
		{"zoe  ", "", "Zoë", "1 0 1"},
		{"@example.org", "completed", "Zoë", "4 3 1"},
		{"100%s", "", "Percent", "1 1 0"},
		{"%", "", "Percent", "1 1 0"},
		{"_", "", "", "0 0 0"},
		{`\`, "", "Back", "1 1 0"},
		{"nobody", "enrolled", "", "0 0 0"},
	} {
		page, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Query: c.query, Status: learning.Status(c.status)}, "", 25)
		s.must(err)
		var names []string
		for _, p := range page.Items {
			names = append(names, p.User.FirstName)
		}
		equal(t, c.query+": names", strings.Join(names, " "), c.names)
		equal(t, c.query+": counts", fmt.Sprint(page.Counts.All, page.Counts.Enrolled, page.Counts.Completed), c.counts)
		equal(t, c.query+": total", *page.Total, len(names))
	}
	for _, a := range []plugin.Actor{s.visitor, s.trainee(), s.person(plugin.Trainer, "Una Other")} {
		_, err := s.People(t.Context(), a, course, learning.PeopleFilter{}, "", 25)
		equal(t, string(a.Role), code(err), "not_found")
	}
}

// The operations, as a browser meets them.
func TestOperations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text, preview := s.content(course, part, "article", ""), s.content(course, part, "article", "is_preview = true")
	film, _ := s.film(course, part, 100)
	lea, stranger := s.trainee(), s.trainee()
	learn, content := "/learn/"+string(course), "/learn/contents/"+string(text)
	ranges := map[string]any{"played": [][]float64{{0, 4.8}}, "position": 4.8, "seq": 1, "sessionKey": "k1", "assetId": s.filmOf(film)}
	films := "/learn/contents/" + string(film) + "/ranges"
	for _, c := range []struct {
		who          plugin.Actor
		method, path string
		body         any
		status       int
		want         string // part of the answer, as key=value
	}{
		{s.visitor, "POST", "/courses/" + string(course) + "/enrollment", nil, 401, "code=auth.sign_in"},
		{s.visitor, "GET", "/me/learning", nil, 401, "code=auth.sign_in"},
		{s.visitor, "GET", learn, nil, 200, "enrollment=<nil>"},
		{s.visitor, "GET", content, nil, 404, "code=not_found"},
		{s.visitor, "GET", "/learn/contents/" + string(preview), nil, 200, "state=open"},
		{s.visitor, "POST", content + "/confirm", nil, 401, "code=auth.sign_in"},
		{s.visitor, "POST", films, ranges, 401, "code=auth.sign_in"},
		{stranger, "GET", content, nil, 404, "code=not_found"},
		{stranger, "POST", content + "/confirm", nil, 404, "code=not_found"},
		{stranger, "POST", films, ranges, 404, "code=not_found"},
		{stranger, "GET", "/courses/" + string(course) + "/people", nil, 404, "code=not_found"},
		{lea, "POST", "/courses/" + string(course) + "/enrollment", nil, 201, "status=enrolled"},
		{lea, "GET", learn, nil, 200, "staff=false"},
		{lea, "GET", content, nil, 200, "opened=false"},
		{lea, "POST", content + "/confirm", nil, 200, "progress=33.33"},
		{lea, "POST", films, ranges, 200, "coverage=5"},
		{lea, "POST", content + "/ranges", ranges, 422, "code=content.not_a_video"},
		{lea, "POST", "/learn/contents/" + string(film) + "/confirm", nil, 422, "code=content.not_confirmable"},
		{lea, "POST", films, map[string]any{"played": []any{[]float64{1}}, "position": 1, "seq": 1, "sessionKey": "k"}, 422, "code=request.invalid"},
		{lea, "POST", films, map[string]any{"played": []any{}, "position": -1, "seq": 0, "sessionKey": ""}, 422, "code=request.invalid"},
		{lea, "POST", films, map[string]any{"played": []any{}, "position": 1, "seq": 1, "sessionKey": "a\x00b"}, 422, "code=request.invalid"},
		{lea, "GET", "/learn/contents/x", nil, 422, "code=request.invalid"},
		{lea, "GET", "/learn/" + string(text), nil, 404, "code=not_found"},
		{s.owner, "GET", learn, nil, 200, "staff=true"},
		{s.owner, "GET", "/courses/" + string(course) + "/people?limit=1&q=lea&status=enrolled", nil, 200, "total=1"},
		{s.owner, "GET", "/courses/" + string(course) + "/people?cursor=x", nil, 422, "code=page.cursor"},
		{s.owner, "GET", "/courses/" + string(course) + "/people?status=lost", nil, 422, "code=request.invalid"},
	} {
		status, answer := s.call(c.who, c.method, c.path, c.body)
		key, value, _ := strings.Cut(c.want, "=")
		if got := fmt.Sprint(answer[key]); status != c.status || got != value {
			t.Errorf("%s %s %s: %d, %s is %s; want %d, %s (%v)", c.who.Role, c.method, c.path, status, key, got, c.status, value, answer)
		}
	}
	_, mine := s.call(lea, http.MethodGet, "/me/learning", nil)
	item := mine["items"].([]any)[0].(map[string]any)
	equal(t, "my learning", line(item["done"], item["total"], item["next"].(map[string]any)["title"]), "1 3 Lesson 2")
}

// A course of which one may see nothing does not exist; a suspended trainee is told why.
func TestThePlayerOpensWhereThereIsSomethingToSee(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	lea, stranger := s.trainee(), s.trainee()
	e := s.enrol(lea, course)
	open := func(a plugin.Actor) string {
		_, err := s.Page(t.Context(), a, course, learning.Look{})
		return code(err)
	}
	equal(t, "a stranger", open(stranger), "not_found")
	equal(t, "a trainee", open(lea), "")
	s.exec(`update courses set is_published = false where id = $1`, course)
	equal(t, "a trainee of a course that was closed", open(lea), "enrollment.closed")
	equal(t, "the owner", open(s.owner), "")
	s.exec(`update courses set is_published = true where id = $1`, course)
	_, err := s.ChangeEnrollment(t.Context(), s.admin, e.ID, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	equal(t, "a suspended trainee", open(lea), "enrollment.suspended")
	s.change(text, "is_preview = true")
	equal(t, "a stranger, with a preview", open(stranger), "")
	equal(t, "a suspended trainee, with a preview", open(lea), "")
}

// Every text exists in both languages, and every fault has its text.
func TestTexts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	base := func(key string) string {
		for _, form := range []string{"_zero", "_one", "_two", "_few", "_many", "_other"} {
			key = strings.TrimSuffix(key, form)
		}
		return key
	}
	for _, pair := range [][2]string{{"en", "ar"}, {"ar", "en"}} {
		for _, key := range s.texts.Keys(pair[0]) {
			if !s.texts.Has(pair[1], base(key)) {
				t.Errorf("%s has %s, %s has not", pair[0], key, pair[1])
			}
		}
	}
	for _, f := range []*plugin.Fault{
		learning.ErrFull, learning.ErrGroupFull, learning.ErrNotFree, learning.ErrClosed, learning.ErrTeam, learning.ErrPrerequisite, learning.ErrSuspended,
		learning.ErrDropped, learning.ErrStatus, learning.ErrNotYet, learning.ErrPrevious, learning.ErrConfirm, learning.ErrNotVideo,
		learning.ErrNotDone, learning.ErrStillGood, learning.ErrForGood, learning.ErrFullWait,
	} {
		for _, part := range []string{".title", ".detail"} {
			if !s.texts.Has("en", "problem."+f.Code+part) {
				t.Errorf("problem.%s%s is missing", f.Code, part)
			}
		}
	}
}
