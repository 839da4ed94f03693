package learning

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// MyLearning returns the actor's courses: those that go on first, the latest active first.
func (s *Service) MyLearning(ctx context.Context, a plugin.Actor) ([]LearningItem, error) {
	rooms, err := learningRooms(ctx, s.DB, a.User)
	if err != nil || len(rooms) == 0 {
		return []LearningItem{}, err
	}
	ids := make([]plugin.CourseID, len(rooms))
	for i, r := range rooms {
		ids[i] = r.Course
	}
	steps, err := s.learningSteps(ctx, s.DB, a.User, ids)
	if err != nil {
		return nil, err
	}
	cards, err := s.Courses.Cards(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	var places map[plugin.CourseID]*ownWaiting
	if slices.ContainsFunc(rooms, func(r learningRoom) bool { return r.Status == Completed && r.ValidUntil != nil }) {
		if places, err = findWaitings(ctx, s.DB, a.User); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(rooms, byInterest)
	rule := s.rule(ctx)
	items := make([]LearningItem, 0, len(rooms))
	for _, r := range rooms {
		done, total := tally(steps[r.Course])
		items = append(items, LearningItem{
			EnrollmentID: *r.Enrollment, Course: cards[r.Course], Status: r.Status, Progress: shownProgress(r.CompletedAt, done, total),
			EnrolledAt: *r.EnrolledAt, CompletedAt: r.CompletedAt, AccessUntil: r.AccessUntil, LastActiveAt: r.LastActiveAt,
			Next: rule.next(a, r.room, steps[r.Course]), Done: done, Total: total,
			Cycle: r.Cycle, ValidUntil: r.ValidUntil, AgainFrom: r.againFrom(), Waiting: places[r.Course].state(r.Free),
		})
	}
	return items, nil
}

// byInterest orders courses: those that go on before completed ones, then the latest active first.
func byInterest(a, b learningRoom) int {
	if a.Status != b.Status {
		if a.Status == Completed {
			return 1
		}
		return -1
	}
	at := func(r learningRoom) time.Time {
		if r.LastActiveAt != nil && r.LastActiveAt.After(*r.EnrolledAt) {
			return *r.LastActiveAt
		}
		return *r.EnrolledAt
	}
	if c := at(b).Compare(at(a)); c != 0 {
		return c
	}
	if *a.Enrollment < *b.Enrollment {
		return 1
	}
	return -1
}

func (now rule) next(a plugin.Actor, r room, steps []step) *NextContent {
	st := next(steps, func(st step) bool { return now.decide(a, r, st).Allowed })
	if st == nil {
		return nil
	}
	return &NextContent{
		ContentID: st.ID, Title: st.Title, Type: st.Type, SectionTitle: *st.SectionTitle,
		PositionSeconds: st.resume(), Duration: st.Duration,
	}
}

// Page returns a course as its player shows it: to trainees, the team and super admins, and to
// anybody else when there is a free preview to see. Nothing is written.
func (s *Service) Page(ctx context.Context, a plugin.Actor, course plugin.CourseID, look Look) (Page, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return Page{}, err
	}
	rule := s.rule(ctx)
	if look.others() {
		if err := s.mayTeach(a, r); err != nil {
			return Page{}, err
		}
		a, r = plugin.Actor{Language: a.Language}, r.newcomer(rule.now)
	}
	steps, err := s.steps(ctx, s.DB, a, course)
	if err != nil {
		return Page{}, err
	}
	if err := r.remember(ctx, s.DB); err != nil {
		return Page{}, err
	}
	look.reveal(steps)
	decide := func(st step) Decision { return rule.decide(a, r, st) }
	allowed := func(st step) bool { return decide(st).Allowed }
	staff := s.mayTeach(a, r) == nil
	if err := rule.enter(r, staff, slices.ContainsFunc(steps, func(st step) bool { return st.Shown && allowed(st) })); err != nil {
		return Page{}, err
	}
	cards, err := s.Courses.Cards(ctx, s.DB, []plugin.CourseID{course})
	if err != nil {
		return Page{}, err
	}
	card := cards[course]
	page := Page{
		Course: PageCourse{card.ID, card.Slug, card.Title, card.CourseType, card.Cover, card.Trainer},
		Staff:  staff, Preview: look.others(), Drafts: look.Drafts, Outline: outline(r, steps, decide),
	}
	page.Done, page.Total = tally(steps)
	page.Enrollment = r.enrollment(shownProgress(r.CompletedAt, page.Done, page.Total))
	page.Requirement = rule.requirement(r, steps)
	if st := next(steps, allowed); st != nil {
		page.NextContentID = &st.ID
	}
	return page, nil
}

// requirement is what completes the course, for whom there is something to complete and where it is not simply everything.
func (now rule) requirement(r room, steps []step) *Requirement {
	if r.CourseRule == nil || r.EnrolledAt == nil {
		return nil
	}
	v := judgeCourse(r.CourseRule, steps, learner{*r.EnrolledAt, now.now, now.zone()})
	return &v
}

// enter returns nil when somebody may open the player of a course.
func (now rule) enter(r room, staff, something bool) error {
	open := r.Published || r.Archived
	switch {
	case staff || something || (r.Status.live() && open && !r.ended(now.now)):
		return nil
	case r.Status.live() && open:
		return ErrEnded
	case r.Status.live():
		return ErrClosed
	case r.Status == Suspended:
		return ErrSuspended
	case r.Status == Dropped:
		return ErrDropped
	}
	return plugin.ErrNotFound
}

// Content returns a content as the player shows it. One that the actor knows and cannot open yet
// comes without its substance, and says why.
func (s *Service) Content(ctx context.Context, a plugin.Actor, id plugin.ContentID, look Look) (ContentView, error) {
	sp, err := s.spot(ctx, s.DB, a, id)
	if err != nil {
		return ContentView{}, err
	}
	rule := s.rule(ctx)
	if look.others() {
		if err := s.mayTeach(a, sp.room); err != nil {
			return ContentView{}, err
		}
		a = plugin.Actor{Language: a.Language}
		if sp, err = s.spot(ctx, s.DB, a, id); err != nil { // without what the person has done
			return ContentView{}, err
		}
		sp.room, sp.step = sp.room.newcomer(rule.now), look.revealed(sp.step)
	}
	d := rule.decide(a, sp.room, sp.step)
	if !d.Allowed && !d.locked() {
		return ContentView{}, d.Err()
	}
	steps, err := s.steps(ctx, s.DB, a, sp.Course)
	if err != nil {
		return ContentView{}, err
	}
	look.reveal(steps)
	v := ContentView{
		ID: sp.ID, CourseID: sp.Course, Title: sp.Title, Type: sp.Type, Duration: sp.Duration,
		State: sp.state(d), Reason: sp.reason(d), Lock: sp.lock(d), Resources: []Resource{}, WatchedRanges: [][2]int{}, Coverage: sp.watchedShare(), Opened: sp.OpenedAt != nil,
		Unpublished: sp.Revealed,
	}
	v.PreviousID, v.NextID = neighbours(steps, id, func(st step) bool {
		other := rule.decide(a, sp.room, st)
		return other.Allowed || other.locked()
	})
	if !d.Allowed {
		v.State, v.Reason = "locked", &d.Reason
		return v, nil
	}
	b, err := readBody(ctx, s.DB, a, id)
	if err != nil {
		return ContentView{}, err
	}
	v.Description, v.ArticleContent, v.PositionSeconds, v.Resources = b.Description, b.ArticleContent, sp.resume(), b.Resources
	if look.Drafts {
		text, err := readDraft(ctx, s.DB, id)
		if err != nil {
			return ContentView{}, err
		}
		if text != nil && (b.ArticleContent == nil || *text != *b.ArticleContent) {
			v.ArticleContent, v.Draft = text, true
		}
	}
	if b.Asset != nil && b.AssetState != nil && *b.AssetState == "ready" {
		v.Asset = &ViewAsset{ID: *b.Asset, URL: fileURL(*b.Asset), ContentType: *b.ContentType, DurationSeconds: sp.Duration}
	}
	for i, from := range b.Starts {
		v.WatchedRanges = append(v.WatchedRanges, [2]int{from, b.Ends[i]})
	}
	if !sp.Done && (look.others() || rule.records(sp.room, rule.facts(a, sp.room, sp.step))) {
		need := s.judge(sp.step)
		v.Need, v.Confirmable = &need, sp.ConfirmedAt == nil && s.confirmable(sp.step)
	}
	return v, nil
}
