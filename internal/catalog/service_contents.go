package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// ChangeContents takes a step with several contents of a course: with all of them, or with none. A choice made in an older
// outline is refused with ErrStale, as an order is.
func (s *Service) ChangeContents(ctx context.Context, actor plugin.Actor, course plugin.CourseID, ch ContentsChange) (Outline, error) {
	if ch.Step.entry("").Action == "" {
		return Outline{}, ErrContents.At("/step", "course.unknown")
	}
	if len(ch.Contents) > chosenMax {
		return Outline{}, ErrContents.At("/contents", "outline.many", plugin.Args{"max": chosenMax})
	}
	ch.Contents = canonical(ch.Contents)
	if ch.Section != nil {
		section := plain(*ch.Section)
		ch.Section = &section
	}
	var o Outline
	err := s.hold(ctx, actor, toEditContents, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		if ch.Version != c.OutlineVersion {
			return ErrStale
		}
		rows, err := chosenContents(ctx, tx, c.ID, named(ch.Contents))
		if err != nil {
			return err
		}
		if err := ch.check(rows); err != nil {
			return err
		}
		done, err := s.takeStep(ctx, tx, c, ch, rows)
		if err != nil {
			return err
		}
		if len(done) > 0 {
			accepted := ch.Accepted
			if ch.Step == ContentsRestore {
				accepted = undone
			}
			if err := s.weigh(ctx, tx, actor, c, accepted); err != nil {
				return err
			}
			s.narrowed(tx, c.ID)
			var facts []plugin.Event
			if ch.Step == ContentsPublish && c.IsPublished {
				for _, id := range done {
					facts = append(facts, plugin.ContentPublished{Course: c.ID, Content: id})
				}
			}
			e := ch.Step.entry(c.ID)
			e.Detail = map[string]any{"contents": done}
			if _, err := s.rebuilt(ctx, tx, actor, c, ch.Step.moves(), e, facts...); err != nil {
				return err
			}
		}
		_, o, err = s.readOutline(ctx, tx, actor, c.ID)
		return err
	})
	return o, err
}

// named are those of the ids that can be one.
func named(ids []plugin.ContentID) []plugin.ContentID {
	return slices.DeleteFunc(slices.Clone(ids), func(id plugin.ContentID) bool {
		_, ok := plugin.ParseID[plugin.ContentID](string(id))
		return !ok
	})
}

// takeStep returns the contents that are otherwise than before.
func (s *Service) takeStep(ctx context.Context, tx db.Tx, c courseRecord, ch ContentsChange, rows []chosenRow) ([]plugin.ContentID, error) {
	switch ch.Step {
	case ContentsPublish:
		return s.publishChosen(ctx, tx, c, ch.Contents, rows)
	case ContentsUnpublish:
		return publishContents(ctx, tx, c.ID, ch.Contents, false)
	case ContentsRequire, ContentsOptional:
		return requireContents(ctx, tx, c.ID, ch.Contents, ch.Step == ContentsRequire)
	case ContentsDelete:
		return deleteContents(ctx, tx, c.ID, ch.Contents, s.Now())
	case ContentsRestore:
		have, err := contentIDs(ctx, tx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(have)+len(rows) > contentsMax {
			return nil, ErrCourseFull.With("max", contentsMax)
		}
		return restoreContents(ctx, tx, c.ID, ch.Contents)
	}
	if ch.Section != nil {
		sections, err := sectionIDs(ctx, tx, c.ID)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(sections, *ch.Section) {
			return nil, ErrContents.At("/sectionId", "content.section")
		}
	}
	return moveContents(ctx, tx, c.ID, ch.Contents, ch.Section)
}

// publishChosen shows the contents; an article comes with its draft, as it does when it is published alone.
func (s *Service) publishChosen(ctx context.Context, tx db.Tx, c courseRecord, ids []plugin.ContentID, rows []chosenRow) ([]plugin.ContentID, error) {
	articles := unpublished(rows, func(kind string) bool { return s.types[kind].Holds == catalogapi.HoldsArticle })
	if len(articles) > 0 {
		gone, err := bringDrafts(ctx, tx, c.ID, articles)
		if err != nil {
			return nil, err
		}
		s.revoke(tx, gone)
	}
	return publishContents(ctx, tx, c.ID, ids, true)
}
