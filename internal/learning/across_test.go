package learning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// However many courses somebody has, the list and the history of them ask the database as often, and say of each what its own
// page says.
func TestManyCoursesAreReadAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dates := &due{}
	s.Service = learning.New(learning.Deps{DB: s.db, Bus: s.bus, Hub: s.Hub, Signals: s.signals, Notices: s.notices, Courses: s.Courses,
		Sources: []learningapi.CompletionSource{quizzes{}}, Deadlines: []learning.Deadlines{dates}, Now: s.now})
	ann := s.trainee()
	add := func(n int) {
		course := s.course(fmt.Sprint("Course ", n))
		part := s.section(course)
		s.enrol(ann, course)
		var first plugin.ContentID
		for i := range n%3 + 2 {
			id := s.content(course, part, "article", "")
			if i == 0 {
				first = id
			}
			// Some are overdue, some to come, of each course another number.
			dates.list = append(dates.list, learningapi.Due{Content: id, At: noon.Add(time.Duration(i*n)*day + 5*day)})
		}
		s.confirm(ann, first)
		s.exec(`update courses set end_date = $2::date where id = $1`, course, noon.Add(time.Duration(20+n)*day))
		s.wait(time.Minute)
	}
	asked := func() (list, history int64) {
		t.Helper()
		ctx, n := db.WithCount(t.Context())
		courses, err := s.TraineeCourses(ctx, s.owner, ann.User, "", 50)
		s.must(err)
		list = n.Load()
		_, err = s.TraineeHistory(ctx, s.owner, ann.User, "", 50)
		s.must(err)
		history = n.Load() - list
		for _, c := range courses.Items {
			one, err := s.Trainee(t.Context(), s.owner, c.Course.ID, ann.User)
			s.must(err)
			equal(t, c.Course.Title, fmt.Sprint(c.Progress, c.Done, c.Total, *c.Plan, c.Behind, c.TimeSpent),
				fmt.Sprint(one.Progress, one.Done, one.Total, *one.Plan, one.Behind, one.TimeSpent))
			next := "nothing"
			for _, x := range one.Outline[0].Contents { // their dates are in their order
				if x.State != "done" && !x.DueAt.Before(s.now()) {
					next = x.DueAt.UTC().String()
					break
				}
			}
			got := "nothing"
			if c.NextDue != nil {
				got = c.NextDue.At.UTC().String()
			}
			equal(t, c.Course.Title+": due next", got, next)
		}
		return list, history
	}
	add(1)
	s.wait(6 * day)
	list, history := asked()
	for n := range 6 {
		add(n + 2)
	}
	moreList, moreHistory := asked()
	equal(t, "queries of seven courses", line(moreList, moreHistory), line(list, history))
	if list < 3 || list > 6 || history > 3 {
		t.Errorf("%d and %d queries", list, history)
	}
}
