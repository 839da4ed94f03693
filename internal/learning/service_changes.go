package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Changed says what became of one of several enrolments.
type Changed struct {
	ID         plugin.EnrollmentID `json:"id"`
	Enrollment *Enrollment         `json:"enrollment" doc:"As it is now; null when it was not changed"`
	Code       string              `json:"code" doc:"Why it was not changed; empty when it was"`
	Why        string              `json:"why" doc:"The same in the reader's language"`

	err error
}

// ChangeEnrollments does the same to several enrolments, each by itself. An error means that none was changed: what is wrong with
// the act itself is looked for before the first one, and what is found at one of them is told of that one, because others may be
// changed already.
func (s *Service) ChangeEnrollments(ctx context.Context, a plugin.Actor, ids []plugin.EnrollmentID, ch EnrollmentChange) ([]Changed, error) {
	ch.Reason, ch.Note = clean(ch.Reason), clean(ch.Note)
	if err := ch.tooLong(); err != nil {
		return nil, err
	}
	if ch.Act == Again && ch.Reason == "" {
		return nil, errReasonAgain()
	}
	list := make([]Changed, 0, len(ids))
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		e, err := s.ChangeEnrollment(ctx, a, id, ch)
		if err != nil {
			list = append(list, unchanged(id, err))
			continue
		}
		list = append(list, Changed{ID: id, Enrollment: &e})
	}
	return list, ofAll(list)
}

// unchanged says why an enrolment was not changed; of a field that is wrong for it, what is wrong with the field.
func unchanged(id plugin.EnrollmentID, err error) Changed {
	f := plugin.AsFault(db.Explain(err))
	if len(f.Fields) > 0 {
		return Changed{ID: id, Code: f.Fields[0].Code, err: err}
	}
	return Changed{ID: id, Code: f.Code, err: err}
}

// ofAll returns what is wrong for every one of the enrolments alike, so that it is told at its field; nil where some were changed,
// and where it is their own reason.
func ofAll(list []Changed) error {
	if len(list) == 0 || slices.ContainsFunc(list, func(c Changed) bool { return c.err == nil || c.Code != list[0].Code }) {
		return nil
	}
	if f := plugin.AsFault(list[0].err); len(f.Fields) > 0 || f.Kind == plugin.Internal {
		return list[0].err
	}
	return nil
}
