package catalog

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
)

// taughtKey is what a page of a trainer's courses is kept under.
type taughtKey struct {
	Slug, Cursor string
	Limit        int
}

// TrainerCourses returns what the trainer of a public page teaches and visitors find: the own courses and those of whose team
// they are as a trainer. plugin.ErrNotFound when there is no such page.
func (s *Service) TrainerCourses(ctx context.Context, slug, cursor string, limit int) (TrainerCourses, error) {
	if slug != oneLine(slug) {
		return TrainerCourses{}, plugin.ErrNotFound
	}
	limit = clampLimit(limit)
	after, err := Filter{Sort: SortNewest, Cursor: cursor}.after()
	if err != nil {
		return TrainerCourses{}, err
	}
	return remember(s.cache, taughtKey{slug, cursor, limit}, func(uint64) (TrainerCourses, error) {
		row, err := trainerCourses(ctx, s.DB, slug, limit+1, after)
		if err != nil {
			return TrainerCourses{}, err
		}
		if !row.Known {
			return TrainerCourses{}, plugin.ErrNotFound
		}
		out, err := s.taught(ctx, row, limit)
		if err != nil {
			return TrainerCourses{}, err
		}
		out.tag, err = tagOf(out)
		return out, err
	})
}

func (s *Service) taught(ctx context.Context, r taughtRow, limit int) (TrainerCourses, error) {
	page := plugin.Cut(r.Page, limit, func(c taughtCard) place { return place{SortNewest, c.KeyNumber, "", c.ID} })
	out := TrainerCourses{Total: r.Total, ReviewCount: r.Reviews}
	out.Items, out.NextCursor = make([]TrainerCourse, len(page.Items)), page.NextCursor
	var limited limitedCards
	for i, c := range page.Items {
		out.Items[i] = TrainerCourse{c.card(), c.Role}
		limited.add(c.cardRow, &out.Items[i].Card)
	}
	if r.Reviews > 0 {
		// Rounded half up to hundredths, as a course's is.
		out.Rating = new(float64((200*int(r.Stars)+int(r.Reviews))/(2*int(r.Reviews))) / 100)
	}
	return out, s.countSeats(ctx, limited)
}

// ListedTrainers returns the trainers whose page shows a course, at most 900.
func (s *Service) ListedTrainers(ctx context.Context) ([]ListedTrainer, error) {
	return listedTrainers(ctx, s.DB)
}
