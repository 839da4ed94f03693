package learning

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// parts returns the place as queries take it; nil is before the first.
func (k *reviewKey) parts() (id *plugin.ReviewID, at any) {
	if k == nil {
		return nil, nil
	}
	return &k.ID, k.At
}

func parseReviewKey(cursor string) (*reviewKey, error) {
	k, err := plugin.ParseCursor[reviewKey](cursor)
	if k == nil || err != nil {
		return nil, err
	}
	id, ok := plugin.ParseID[plugin.ReviewID](string(k.ID))
	if !ok || k.At.Year() < 1 || k.At.Year() > 9999 {
		return nil, plugin.ErrCursor
	}
	k.ID = id
	return k, nil
}

// Reviews lists the published reviews of a course that is listed, the newest first. Of one that is not only its people do.
func (s *Service) Reviews(ctx context.Context, a plugin.Actor, course plugin.CourseID, cursor string, limit int) (CourseReviews, error) {
	after, err := parseReviewKey(cursor)
	if err != nil {
		return CourseReviews{}, err
	}
	if err := s.mayRead(ctx, a, course); err != nil {
		return CourseReviews{}, err
	}
	rows, err := publishedReviews(ctx, s.DB, course, after, limit+1)
	if err != nil {
		return CourseReviews{}, err
	}
	list := make([]Review, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.public())
	}
	out := CourseReviews{Page: plugin.Cut(list, limit, func(r Review) reviewKey { return reviewKey{r.CreatedAt, r.ID} })}
	if after == nil {
		stars, err := readStars(ctx, s.DB, course)
		if err != nil {
			return CourseReviews{}, err
		}
		sum := stars.summary()
		out.Summary = &sum
	}
	return out, nil
}

func (s *Service) mayRead(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return err
	}
	if r.Published && !r.Archived || r.Status != "" {
		return nil
	}
	return s.mayTeach(a, r)
}

func (r starsRow) summary() ReviewSummary {
	sum := ReviewSummary{Count: r.Count}
	copy(sum.Stars[:], r.Stars)
	if r.Count > 0 {
		mean := float64((200*r.Total+r.Count)/(2*r.Count)) / 100 // rounded half up, as the catalogue keeps it
		sum.Rating = &mean
	}
	return sum
}

// reviewer returns nil when the actor may write a review of the course.
func (s *Service) reviewer(a plugin.Actor, r room) error {
	switch {
	case !a.SignedIn():
		return plugin.ErrNotFound
	case r.TeamRole != "":
		return ErrReviewTeam
	case r.Status.live():
		return nil
	case r.Status == Suspended:
		return ErrSuspended
	case r.Status == Dropped:
		return ErrDropped
	case r.Published && !r.Archived || a.Is(plugin.SuperAdmin):
		return ErrReviewEnrolled
	}
	return plugin.ErrNotFound
}

// MyReview returns what the actor said of the course, and whether there may be more.
func (s *Service) MyReview(ctx context.Context, a plugin.Actor, course plugin.CourseID) (MyReview, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return MyReview{}, err
	}
	may := s.reviewer(a, r)
	if errors.Is(may, plugin.ErrNotFound) {
		return MyReview{}, may
	}
	out := MyReview{May: may == nil}
	if out.Moderated, err = s.moderated(ctx, s.DB); err != nil {
		return MyReview{}, err
	}
	row, err := reviewOf(ctx, s.DB, course, a.User)
	if err != nil {
		return MyReview{}, err
	}
	if row != nil && !row.Withdrawn {
		own := row.own()
		out.Review = &own
	}
	return out, nil
}

func (s *Service) moderated(ctx context.Context, q db.Querier) (bool, error) {
	if s.Moderated == nil {
		return false, nil
	}
	return s.Moderated(ctx, q)
}

// SaveReview writes the actor's one review of a course, or changes it.
func (s *Service) SaveReview(ctx context.Context, a plugin.Actor, course plugin.CourseID, stars int, text string) (MyReview, error) {
	text = plainText(text)
	fault := ErrReview
	if stars < 1 || stars > 5 {
		fault = fault.At("/stars", "review_stars")
	}
	if utf8.RuneCountInString(text) > reviewMax {
		fault = fault.At("/text", "review_long", plugin.Args{"max": reviewMax})
	}
	if len(fault.Fields) > 0 {
		return MyReview{}, fault
	}
	err := s.reviewing(ctx, a, course, func(tx db.Tx, r room) error {
		if err := s.reviewer(a, r); err != nil {
			return err
		}
		moderated, err := s.moderated(ctx, tx)
		if err != nil {
			return err
		}
		before, err := reviewOf(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		state := before.next(text, moderated)
		if before == nil {
			id := plugin.NewID[plugin.ReviewID]()
			if err := insertReview(ctx, tx, id, course, a.User, stars, text, state, s.Now()); err != nil {
				return err
			}
			if err := auditReview(ctx, tx, a, "review.written", id, course, map[string]any{"stars": stars, "state": state}); err != nil {
				return err
			}
			return s.announceReview(ctx, tx, id, r, stars, state)
		}
		if !before.Withdrawn && before.Stars == stars && before.Text == text {
			return nil
		}
		if err := changeReview(ctx, tx, before.ID, stars, text, state, s.Now()); err != nil {
			return err
		}
		return auditReview(ctx, tx, a, "review.changed", before.ID, course, map[string]any{"stars": stars, "state": state})
	})
	if err != nil {
		return MyReview{}, err
	}
	return s.MyReview(ctx, a, course)
}

// DeleteReview takes the actor's review back.
func (s *Service) DeleteReview(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return s.reviewing(ctx, a, course, func(tx db.Tx, _ room) error {
		row, err := reviewOf(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		if row == nil || row.Withdrawn {
			return plugin.ErrNotFound
		}
		if row.Reason != nil {
			err = withdrawReview(ctx, tx, row.ID)
		} else {
			err = deleteReview(ctx, tx, row.ID)
		}
		if err != nil {
			return err
		}
		return auditReview(ctx, tx, a, "review.deleted", row.ID, course, nil)
	})
}

// reviewing runs fn in a transaction that holds the course, and afterwards recounts its rating: those who change reviews
// of one course do it one after the other, so the count is exact.
func (s *Service) reviewing(ctx context.Context, a plugin.Actor, course plugin.CourseID, fn func(db.Tx, room) error) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, holdCourseSQL, course); err != nil {
			return fmt.Errorf("hold a course: %w", err)
		}
		r, err := s.room(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if err := fn(tx, r); err != nil {
			return err
		}
		stars, err := readStars(ctx, tx, course)
		if err != nil {
			return err
		}
		return s.Courses.SetRating(ctx, tx, course, stars.Count, stars.Total)
	})
}

// announceReview tells the course's team of a review once it is published, and never twice of the same.
func (s *Service) announceReview(ctx context.Context, tx db.Tx, id plugin.ReviewID, r room, stars int, state ReviewState) error {
	if state != ReviewPublished {
		return nil
	}
	team, err := teachers(ctx, tx, r.Course)
	if err != nil {
		return err
	}
	for _, user := range team {
		err := s.Notices.Tell(ctx, tx, notice.Message{
			Dedupe: "review:" + string(id) + ":" + string(user), User: user, Kind: "course_review",
			Args: map[string]any{"course": r.CourseTitle, "count": stars}, Link: "/teach/" + string(r.Course) + "/reviews",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func auditReview(ctx context.Context, tx db.Tx, a plugin.Actor, action string, id plugin.ReviewID, course plugin.CourseID, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["course"] = course
	return audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "review", ID: string(id), Detail: detail})
}

// ListReviews lists the reviews of the courses of whose team the actor is, the newest first; for a super admin all.
func (s *Service) ListReviews(ctx context.Context, a plugin.Actor, f ReviewFilter, cursor string, limit int) (ReviewList, error) {
	after, err := parseReviewKey(cursor)
	if err != nil {
		return ReviewList{}, err
	}
	var of *plugin.UserID
	if !a.Is(plugin.SuperAdmin) {
		of = &a.User
	}
	rows, err := listedReviews(ctx, s.DB, a, of, f, after, limit+1)
	if err != nil {
		return ReviewList{}, err
	}
	list := make([]TeamReview, 0, len(rows))
	for _, r := range rows {
		may := s.mayDecide(a, room{TeamRole: r.TeamRole}) == nil
		list = append(list, TeamReview{r.own(), PersonName{r.User, r.FirstName, r.LastName, r.Email, r.Avatar}, CourseName{r.Course, r.Title}, may})
	}
	out := ReviewList{Page: plugin.Cut(list, limit, func(r TeamReview) reviewKey { return reviewKey{r.CreatedAt, r.ID} })}
	if after == nil {
		counts, err := countReviews(ctx, s.DB, of, f)
		if err != nil {
			return ReviewList{}, err
		}
		out.Counts = &counts
	}
	return out, nil
}

// AnswerReview writes the team's one answer to a published review, or changes it; an empty text takes it away.
func (s *Service) AnswerReview(ctx context.Context, a plugin.Actor, id plugin.ReviewID, text string) (Review, error) {
	text = plainText(text)
	if utf8.RuneCountInString(text) > answerMax {
		return Review{}, ErrReview.At("/text", "review_long", plugin.Args{"max": answerMax})
	}
	var out Review
	err := s.aboutReview(ctx, a, id, func(tx db.Tx, r room, row reviewRow) error {
		if err := s.mayDecide(a, r); err != nil {
			return err
		}
		action, answer := "review.answered", &text
		switch {
		case text == "" && row.Answer == nil, row.Answer != nil && *row.Answer == text:
			out = row.public()
			return nil
		case text == "":
			action, answer = "review.answer_removed", nil
		case row.State != ReviewPublished:
			return ErrReviewState
		}
		if err := answerReview(ctx, tx, row.ID, answer, s.Now()); err != nil {
			return err
		}
		after, err := reviewByID(ctx, tx, row.ID)
		out = after.public()
		if err != nil {
			return err
		}
		return auditReview(ctx, tx, a, action, row.ID, row.Course, nil)
	})
	return out, err
}

// aboutReview runs fn in a transaction that holds the review's course.
func (s *Service) aboutReview(ctx context.Context, a plugin.Actor, id plugin.ReviewID, fn func(db.Tx, room, reviewRow) error) error {
	at, err := reviewByID(ctx, s.DB, id)
	if err != nil {
		return err
	}
	return s.reviewing(ctx, a, at.Course, func(tx db.Tx, r room) error {
		row, err := reviewByID(ctx, tx, id)
		if err != nil {
			return err
		}
		return fn(tx, r, row)
	})
}

// Moderate decides on reviews. One that cannot be decided on does not keep the others from it.
func (s *Service) Moderate(ctx context.Context, a plugin.Actor, v Verdict, ids []plugin.ReviewID, reason string) ([]ReviewOutcome, error) {
	reason = plainText(reason)
	if v == Reject {
		if reason == "" {
			return nil, ErrReview.At("/reason", "required")
		}
		if utf8.RuneCountInString(reason) > reasonMax {
			return nil, ErrReview.At("/reason", "review_long", plugin.Args{"max": reasonMax})
		}
	}
	out := make([]ReviewOutcome, 0, len(ids))
	for _, id := range ids {
		o := ReviewOutcome{ID: id}
		if err := s.moderate(ctx, a, v, id, reason); err != nil {
			f := plugin.AsFault(err)
			if f.Kind == plugin.Internal {
				return nil, err
			}
			o.Code = &f.Code
		}
		out = append(out, o)
	}
	return out, nil
}

func (s *Service) moderate(ctx context.Context, a plugin.Actor, v Verdict, id plugin.ReviewID, reason string) error {
	return s.aboutReview(ctx, a, id, func(tx db.Tx, r room, row reviewRow) error {
		if v == Approve {
			if row.State == ReviewPublished {
				return nil
			}
			if err := decideReview(ctx, tx, id, ReviewPublished, nil); err != nil {
				return err
			}
			if err := auditReview(ctx, tx, a, "review.approved", id, row.Course, nil); err != nil {
				return err
			}
			return s.announceReview(ctx, tx, id, r, row.Stars, ReviewPublished)
		}
		if row.State == ReviewRejected {
			return nil
		}
		if err := decideReview(ctx, tx, id, ReviewRejected, &reason); err != nil {
			return err
		}
		if err := auditReview(ctx, tx, a, "review.rejected", id, row.Course, nil); err != nil {
			return err
		}
		return s.Notices.Tell(ctx, tx, notice.Message{
			Dedupe: "review_rejected:" + plugin.NewID[string](), User: row.User, Kind: "review_rejected",
			Args: map[string]any{"course": r.CourseTitle, "reason": reason}, Link: "/courses/" + r.Slug + "#reviews",
		})
	})
}
