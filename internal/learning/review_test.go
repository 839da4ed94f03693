package learning_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *site) review(a plugin.Actor, course plugin.CourseID, stars int, text string) learning.MyReview {
	s.t.Helper()
	r, err := s.SaveReview(s.t.Context(), a, course, stars, text)
	s.must(err)
	return r
}

// public is what a visitor sees of a course's reviews: the rating, and each review in short.
func (s *site) public(course plugin.CourseID) string {
	s.t.Helper()
	l, err := s.Reviews(s.t.Context(), s.visitor, course, "", 100)
	s.must(err)
	out := "none"
	if l.Summary.Rating != nil {
		out = fmt.Sprintf("%.2f", *l.Summary.Rating)
	}
	for _, r := range l.Items {
		out += fmt.Sprintf(" | %s %d %s", r.Author, r.Stars, r.Text)
		if r.Answer != nil {
			out += " > " + *r.Answer
		}
	}
	return out
}

func (s *site) decide(v learning.Verdict, reason string, ids ...plugin.ReviewID) {
	s.t.Helper()
	out, err := s.Moderate(s.t.Context(), s.admin, v, ids, reason)
	s.must(err)
	for _, o := range out {
		if o.Code != nil {
			s.t.Fatalf("%s: %s", o.ID, *o.Code)
		}
	}
}

func (s *site) told(a plugin.Actor, kind string) int {
	return s.number(`select count(*)::int from notices where user_id = $1 and kind = $2`, a.User, kind)
}

func TestWhoMayReview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Pumps")
	save := func(a plugin.Actor, stars int, text string) string {
		_, err := s.SaveReview(t.Context(), a, course, stars, text)
		return code(err)
	}
	lea := s.trainee()
	equal(t, "a stranger", save(lea, 5, ""), "review.not_enrolled")
	equal(t, "the owner", save(s.owner, 5, ""), "review.team")
	observer := s.person(plugin.Trainer, "Ola Observer")
	e := s.enrol(observer, course)
	equal(t, "a trainer who takes it", save(observer, 4, "Fine"), "")
	s.join(course, observer, "observer")
	equal(t, "the same once in the team", save(observer, 5, "Better"), "review.team")
	s.exec(`delete from course_team where user_id = $1`, observer.User)
	_, err := s.ChangeEnrollment(t.Context(), s.admin, e.ID, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	equal(t, "the suspended", save(observer, 1, "Bad"), "enrollment.suspended")
	e = s.enrol(lea, course)
	for what, x := range map[string]struct {
		stars int
		text  string
		want  string
	}{
		"no star": {0, "", "review.invalid"}, "six stars": {6, "", "review.invalid"}, "less than none": {-1, "", "review.invalid"},
		"a long text": {5, strings.Repeat("ع", 2001), "review.invalid"}, "as long as may be": {5, strings.Repeat("ع", 2000), ""},
	} {
		equal(t, what, save(lea, x.stars, x.text), x.want)
	}
	s.exec(`update enrollments set status = 'completed', completed_at = now() where id = $1`, e.ID)
	equal(t, "who has completed it", save(lea, 3, "  <b>Good</b>\x00\x07 \u202eworse\r\nand more\n"), "")
	equal(t, "kept as it was typed", s.public(course), "3.50 | Lea T. 3 <b>Good</b> worse\nand more | Ola O. 4 Fine")
	s.exec(`update enrollments set status = 'dropped' where id = $1`, e.ID)
	equal(t, "who has left", save(lea, 5, ""), "enrollment.dropped")
	s.must(s.DeleteReview(t.Context(), lea, course))
	equal(t, "taken back all the same", s.public(course), "4.00 | Ola O. 4 Fine")
	equal(t, "a second time", code(s.DeleteReview(t.Context(), lea, course)), "not_found")
	s.exec(`update courses set is_published = false where id = $1`, course)
	_, err = s.Reviews(t.Context(), s.visitor, course, "", 10)
	equal(t, "a visitor of a draft", code(err), "not_found")
	equal(t, "a stranger to a draft", save(s.trainee(), 5, ""), "not_found")
	equal(t, "no course", code(func() error {
		_, err := s.SaveReview(t.Context(), lea, plugin.NewID[plugin.CourseID](), 5, "")
		return err
	}()), "not_found")
}

func TestModeratedReviews(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.strict.Store(true)
	course := s.course("Pumps")
	lea := s.trainee()
	s.enrol(lea, course)
	r := s.review(lea, course, 5, "Great")
	equal(t, "a new one", line(r.Review.State, r.Moderated, s.public(course), s.told(s.owner, "course_review")), "pending true none 0")
	id := r.Review.ID
	s.decide(learning.Approve, "", id)
	equal(t, "approved", line(s.public(course), "told", s.told(s.owner, "course_review")), "5.00 | Lea T. 5 Great told 1")
	equal(t, "other stars", line(s.review(lea, course, 4, "Great").Review.State, s.public(course)), "published 4.00 | Lea T. 4 Great")
	equal(t, "another text", line(s.review(lea, course, 4, "Greater").Review.State, s.public(course)), "pending none")
	_, err := s.Moderate(t.Context(), s.admin, learning.Reject, []plugin.ReviewID{id}, " \n")
	equal(t, "rejected without a reason", code(err), "review.invalid")
	s.decide(learning.Reject, "Not about the course", id)
	mine, err := s.MyReview(t.Context(), lea, course)
	s.must(err)
	equal(t, "rejected", line(mine.Review.State, *mine.Review.Reason, s.told(lea, "review_rejected")), "rejected Not about the course 1")
	equal(t, "other stars of it", string(s.review(lea, course, 1, "Greater").Review.State), "rejected")
	s.strict.Store(false)
	equal(t, "written again, nothing being moderated", line(s.review(lea, course, 4, "Better").Review.State, s.public(course)), "pending none")
	s.must(s.DeleteReview(t.Context(), lea, course))
	mine, err = s.MyReview(t.Context(), lea, course)
	s.must(err)
	equal(t, "taken back", mine.Review == nil, true)
	list, err := s.ListReviews(t.Context(), s.admin, learning.ReviewFilter{}, "", 10)
	s.must(err)
	equal(t, "to moderate", line(len(list.Items), *list.Counts), "0 {0 0 0 0}")
	equal(t, "and written anew", line(s.review(lea, course, 5, "").Review.State, s.public(course)), "pending none")
	s.decide(learning.Approve, "", id)
	equal(t, "approved at last", line(s.public(course), "told", s.told(s.owner, "course_review")), "5.00 | Lea T. 5  told 1")
	s.decide(learning.Reject, "Empty", id)
	s.decide(learning.Approve, "", id)
	equal(t, "free again", string(s.review(lea, course, 2, "As said").Review.State), "published")
	out, err := s.Moderate(t.Context(), s.admin, learning.Approve, []plugin.ReviewID{id, plugin.NewID[plugin.ReviewID]()}, "")
	s.must(err)
	equal(t, "one of two", line(out[0].Code == nil, *out[1].Code), "true not_found")
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Pumps")
	lea, helper, stranger := s.trainee(), s.person(plugin.Trainer, "Hana Helper"), s.person(plugin.Trainer, "Sami Stranger")
	s.join(course, helper, "assistant")
	s.enrol(lea, course)
	id := s.review(lea, course, 4, "Good").Review.ID
	answer := func(a plugin.Actor, text string) string {
		_, err := s.AnswerReview(t.Context(), a, id, text)
		return code(err)
	}
	equal(t, "a stranger", answer(stranger, "Thanks"), "not_found")
	equal(t, "an assistant", answer(helper, "Thanks"), "auth.denied")
	equal(t, "too long", answer(s.owner, strings.Repeat("x", 2001)), "review.invalid")
	equal(t, "the owner", answer(s.owner, "Thanks"), "")
	equal(t, "changed", line(answer(s.owner, "Thank you"), s.public(course)), " 4.00 | Lea T. 4 Good > Thank you")
	equal(t, "taken away", line(answer(s.owner, " "), s.public(course)), " 4.00 | Lea T. 4 Good")
	s.decide(learning.Reject, "No", id)
	equal(t, "to a rejected one", answer(s.owner, "Thanks"), "review.state")
	for _, x := range []struct {
		a    plugin.Actor
		want int
	}{{s.owner, 1}, {helper, 1}, {stranger, 0}, {s.admin, 1}} {
		l, err := s.ListReviews(t.Context(), x.a, learning.ReviewFilter{Course: &course}, "", 10)
		s.must(err)
		equal(t, "seen by "+string(x.a.User), line(len(l.Items), l.Counts.Rejected), line(x.want, x.want))
	}
	none, err := s.ListReviews(t.Context(), s.admin, learning.ReviewFilter{Stars: 5}, "", 10)
	s.must(err)
	equal(t, "with five stars", len(none.Items), 0)
}

// Every page is there once, also when several are written in the same moment.
func TestPagesOfReviews(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Pumps")
	for i := range 7 {
		a := s.trainee()
		s.enrol(a, course)
		if i == 4 {
			s.wait(time.Hour)
		}
		s.review(a, course, 1+i%5, fmt.Sprint("Review ", i))
	}
	var seen []string
	for cursor := ""; ; {
		l, err := s.Reviews(t.Context(), s.visitor, course, cursor, 2)
		s.must(err)
		equal(t, "a summary on the first page only", l.Summary != nil, cursor == "")
		for _, r := range l.Items {
			seen = append(seen, strings.TrimPrefix(r.Text, "Review "))
		}
		if l.NextCursor == nil {
			break
		}
		cursor = *l.NextCursor
	}
	equal(t, "newest first", strings.Join(seen, " "), "6 5 4 3 2 1 0")
	l, err := s.Reviews(t.Context(), s.visitor, course, "", 2)
	s.must(err)
	equal(t, "bars", l.Summary.Stars, [5]int{2, 2, 1, 1, 1})
	_, err = s.Reviews(t.Context(), s.visitor, course, "nonsense", 2)
	equal(t, "no cursor", code(err), "page.cursor")
}

// rated fails unless the course says of itself what its published reviews come to.
func (s *site) rated(what string, course plugin.CourseID) {
	s.t.Helper()
	got, err := db.Value[string](s.t.Context(), s.db, `select coalesce(rating::text, 'none') || ' of ' || review_count || ', ' || star_sum from courses where id = $1`, course)
	s.must(err)
	stars, err := db.Values[int](s.t.Context(), s.db, `select rating from reviews where course_id = $1 and state = 'published'`, course)
	s.must(err)
	sum, want := 0, "none of 0"
	for _, n := range stars {
		sum += n
	}
	if n := len(stars); n > 0 {
		hundredths := (200*sum + n) / (2 * n)
		want = fmt.Sprintf("%d.%02d of %d", hundredths/100, hundredths%100, n)
	}
	if all := fmt.Sprintf("%s, %d", want, sum); got != all {
		s.t.Errorf("%s: %s, want %s", what, got, all)
	}
	l, err := s.Reviews(s.t.Context(), s.visitor, course, "", 1)
	s.must(err)
	if shown := "none of 0"; l.Summary.Rating != nil {
		if shown = fmt.Sprintf("%.2f of %d", *l.Summary.Rating, l.Summary.Count); shown != want {
			s.t.Errorf("%s: shown as %s, want %s", what, shown, want)
		}
	}
}

func TestRatingFollowsExactly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Pumps")
	people := make([]plugin.Actor, 9)
	for i := range people {
		people[i] = s.trainee()
		s.enrol(people[i], course)
	}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			a := rapid.SampledFrom(people).Draw(rt, "who")
			mine, err := s.MyReview(t.Context(), a, course)
			s.must(err)
			step := rapid.SampledFrom([]string{"save", "save", "save", "delete", "approve", "reject", "moderated"}).Draw(rt, "step")
			switch {
			case step == "save":
				s.review(a, course, rapid.IntRange(1, 5).Draw(rt, "stars"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "text"))
			case step == "moderated":
				s.strict.Store(rapid.Bool().Draw(rt, "on"))
			case mine.Review == nil:
			case step == "delete":
				s.must(s.DeleteReview(t.Context(), a, course))
			case step == "approve":
				s.decide(learning.Approve, "", mine.Review.ID)
			default:
				s.decide(learning.Reject, "No", mine.Review.ID)
			}
			s.rated(step, course)
		}
	})
}

func TestRatingIsExactWhenAllReviewAtOnce(t *testing.T) {
	t.Parallel()
	s := openSite(t, dbtest.URL(t), 12)
	course := s.course("Pumps")
	people := make([]plugin.Actor, 12)
	for i := range people {
		people[i] = s.trainee()
		s.enrol(people[i], course)
	}
	s.warm()
	var all sync.WaitGroup
	failed := make(chan error, 100)
	for i, a := range append(people, people...) { // each of them in two windows
		all.Go(func() {
			for j := range 4 {
				r, err := s.SaveReview(t.Context(), a, course, 1+rand.IntN(5), fmt.Sprint(i, j))
				switch {
				case err != nil:
					failed <- err
				case j == 1 && i%3 == 0:
					if err := s.DeleteReview(t.Context(), a, course); err != nil && code(err) != "not_found" {
						failed <- err
					}
				case j == 2 && i%4 == 0 && r.Review != nil:
					if _, err := s.Moderate(t.Context(), s.admin, learning.Reject, []plugin.ReviewID{r.Review.ID}, "No"); err != nil {
						failed <- err
					}
				}
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	equal(t, "reviews of one person", s.number(`select max(n)::int from (select count(*) as n from reviews group by user_id) t`), 1)
	s.rated("at the end", course)
	if s.number(`select review_count from courses where id = $1`, course) < 5 {
		t.Error("hardly any review is left: the test shows nothing")
	}
}
