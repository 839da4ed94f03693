package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// kept is the content as its keeper knows it.
func (r contentRecord) kept() catalogapi.Kept {
	return catalogapi.Kept{ID: r.ID, Course: r.CourseID, Type: r.Type, AvailableFrom: r.AvailableFrom}
}

// ContentTypes returns the types of content that there are, with their names in a language.
func (s *Service) ContentTypes(language string) []ContentTypeInfo { return s.types.list(language) }

// askKeeper returns what the keeper of a content's type has against the change.
func (s *Service) askKeeper(ctx context.Context, q db.Querier, before, r contentRecord) error {
	keeper := s.types[r.Type].Keeper
	if keeper == nil || before.Availability.equal(r.Availability) {
		return nil
	}
	fields, err := keeper.Check(ctx, q, r.kept())
	if err != nil {
		return err
	}
	p := &problems{ErrContent}
	for _, f := range fields {
		p.add(f.Pointer, f.Code, f.Args)
	}
	return p.err()
}

// ChangeKept lets the keeper of a type change what it keeps of a content, by the rules for contents: whoever may edit the
// course's contents, with the course held, of a version that nobody changed meanwhile (nil overwrites). fn returns the
// names of what it changed; with none, nothing happened.
func (s *Service) ChangeKept(ctx context.Context, actor plugin.Actor, id plugin.ContentID, kind string, version *time.Time,
	fn func(db.Tx, catalogapi.Kept) (fields []string, err error),
) error {
	return s.hold(ctx, actor, toEditContents, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		r, err := contentByID(ctx, tx, userOf(actor), plain(id))
		if err != nil {
			return err
		}
		if r.DeletedAt != nil || r.Type != kind {
			return plugin.ErrNotFound
		}
		if version != nil && !version.Equal(r.UpdatedAt) {
			return ErrContentStale
		}
		fields, err := fn(tx, r.kept())
		if err != nil || len(fields) == 0 {
			return err
		}
		if err := touchContent(ctx, tx, r.ID); err != nil {
			return err
		}
		e := aboutContent("content.updated", r.ID, c.ID)
		e.Fields = fields
		_, err = s.rebuilt(ctx, tx, actor, c, false, e)
		return err
	})
}

// copyKept has the keepers copy what they keep of contents; copies has the copy by the first one.
func (s *Service) copyKept(ctx context.Context, tx db.Tx, copies map[plugin.ContentID]plugin.ContentID, parts []copyRow) error {
	byType := map[string]map[plugin.ContentID]plugin.ContentID{}
	for _, x := range parts {
		made := copies[x.ID]
		if made == "" || s.types[x.Type].Keeper == nil {
			continue
		}
		if byType[x.Type] == nil {
			byType[x.Type] = map[plugin.ContentID]plugin.ContentID{}
		}
		byType[x.Type][x.ID] = made
	}
	for name, of := range byType {
		if err := s.types[name].Keeper.Copied(ctx, tx, of); err != nil {
			return err
		}
	}
	return nil
}
