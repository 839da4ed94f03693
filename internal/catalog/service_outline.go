package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// SectionChange says what becomes of a section.
type SectionChange struct {
	Title, Description Change[string]
	IsPublished        Change[bool]
	Accepted           Accepted
}

// SectionAnswer is a section with the version that the outline has now.
type SectionAnswer struct {
	Section
	OutlineVersion int64 `json:"outlineVersion"`
}

// Outline returns all of a course's outline, drafts included, to its team.
func (s *Service) Outline(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Outline, error) {
	id, ok := plugin.ParseID[plugin.CourseID](string(id))
	if !ok {
		return Outline{}, plugin.ErrNotFound
	}
	role, o, err := s.readOutline(ctx, s.DB, actor, id)
	if err != nil {
		return Outline{}, err
	}
	if err := allow(actor, role, toSee); err != nil {
		return Outline{}, err
	}
	return o, nil
}

// readOutline returns the outline with the state of every content, and the actor's role.
func (s *Service) readOutline(ctx context.Context, q db.Querier, actor plugin.Actor, id plugin.CourseID) (catalogapi.TeamRole, Outline, error) {
	row, err := outlineOf(ctx, q, userOf(actor), id)
	if err != nil {
		return "", Outline{}, err
	}
	overlay, err := s.overlay(ctx, q, id)
	if err != nil {
		return "", Outline{}, err
	}
	rows := make([]ContentRow, len(row.Contents))
	for i, c := range row.Contents {
		rows[i] = c.ContentRow
		rows[i].State = s.types.state(c.Type, c.Article, c.Asset)
		if state, ok := overlay[c.ID]; ok {
			rows[i].State = state
		}
	}
	return row.TeamRole, build(row.OutlineVersion, row.Sections, rows), nil
}

func (s *Service) overlay(ctx context.Context, q db.Querier, id plugin.CourseID) (map[plugin.ContentID]catalogapi.ContentState, error) {
	all := map[plugin.ContentID]catalogapi.ContentState{}
	for _, o := range s.Overlays {
		states, err := o.ContentStates(ctx, q, id)
		if err != nil {
			return nil, err
		}
		for content, state := range states {
			all[content] = state
		}
	}
	return all, nil
}

// SaveOrder saves the whole order of an outline at once. An order made from an older version is
// refused with ErrStale, so that two editors never undo each other's work unseen.
func (s *Service) SaveOrder(ctx context.Context, actor plugin.Actor, id plugin.CourseID, o Order) (Outline, error) {
	var saved Outline
	err := s.hold(ctx, actor, toEditContents, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if o.Version != c.OutlineVersion {
			return ErrStale
		}
		sections, err := sectionIDs(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		contents, err := contentIDs(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		order := o.canonical()
		if err := order.check(sections, contents); err != nil {
			return err
		}
		_, before, err := s.readOutline(ctx, tx, actor, c.ID)
		if err != nil {
			return err
		}
		if err := saveOrder(ctx, tx, c.ID, order); err != nil {
			return err
		}
		if order.moves(before) {
			if err := s.weigh(ctx, tx, actor, c, o.Accepted); err != nil {
				return err
			}
		}
		e := aboutCourse("course.outline_saved", c.ID)
		if _, err := s.rebuilt(ctx, tx, actor, c, true, e); err != nil {
			return err
		}
		_, saved, err = s.readOutline(ctx, tx, actor, c.ID)
		return err
	})
	return saved, err
}

// canonical returns the order with its ids as the database writes them.
func (o Order) canonical() Order {
	out := Order{Version: o.Version, Loose: canonical(o.Loose)}
	for _, s := range o.Sections {
		out.Sections = append(out.Sections, SectionOrder{ID: canonical([]plugin.SectionID{s.ID})[0], Contents: canonical(s.Contents)})
	}
	return out
}

// canonical writes ids in lower case; what is no id stays as it is, and is unknown.
func canonical[T ~string](ids []T) []T {
	out := slices.Clone(ids)
	for i, id := range out {
		if known, ok := plugin.ParseID[T](string(id)); ok {
			out[i] = known
		}
	}
	return out
}

// rebuilt is done after every change of a course's parts: the curriculum follows, the version
// rises if sections or contents came, went or moved, and everybody is told.
func (s *Service) rebuilt(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, moved bool, e audit.Entry, facts ...plugin.Event) (int64, error) {
	version := c.OutlineVersion
	if moved {
		var err error
		if version, err = raiseVersion(ctx, tx, c.ID); err != nil {
			return 0, err
		}
		s.narrowed(tx, c.ID)
	}
	if err := refreshCurriculum(ctx, tx, c.ID, userOf(actor)); err != nil {
		return 0, err
	}
	facts = append(facts, plugin.CourseUpdated{Course: c.ID, Fields: []string{"outline"}})
	return version, s.announce(ctx, tx, actor, c.ID, c.listed(), e, facts...)
}

// CreateSection adds an empty section behind the given one, or at the end.
func (s *Service) CreateSection(ctx context.Context, actor plugin.Actor, course plugin.CourseID, title string, after *plugin.SectionID) (SectionAnswer, error) {
	p := &problems{ErrOutline}
	title = p.text("/title", title, 1, partTitleMax)
	if err := p.err(); err != nil {
		return SectionAnswer{}, err
	}
	if after != nil {
		known, ok := plugin.ParseID[plugin.SectionID](string(*after))
		if after = &known; !ok {
			after = nil
		}
	}
	r := sectionRecord{ID: plugin.NewID[plugin.SectionID](), Title: title, IsPublished: true}
	var version int64
	err := s.hold(ctx, actor, toEditContents, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		have, err := sectionIDs(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if len(have) >= sectionsMax {
			return ErrCourseFull.With("max", sectionsMax)
		}
		if err := insertSection(ctx, tx, c.ID, r, after); err != nil {
			return err
		}
		version, err = s.rebuilt(ctx, tx, actor, c, true, aboutSection("section.created", r.ID, c.ID))
		return err
	})
	if err != nil {
		return SectionAnswer{}, err
	}
	return r.answer(version), nil
}

// ChangeSection changes a section's fields.
func (s *Service) ChangeSection(ctx context.Context, actor plugin.Actor, id plugin.SectionID, ch SectionChange) (SectionAnswer, error) {
	var r sectionRecord
	var version int64
	err := s.hold(ctx, actor, toEditContents, bySection(ctx, actor, id), func(tx db.Tx, c courseRecord) (err error) {
		if r, err = sectionByID(ctx, tx, plain(id)); err != nil {
			return err
		}
		if r.DeletedAt != nil {
			return plugin.ErrNotFound
		}
		p := &problems{ErrOutline}
		if v, ok := need(p, "/title", ch.Title); ok {
			r.Title = p.text("/title", v, 1, partTitleMax)
		}
		if ch.Description.Sent {
			r.Description = p.optional("/description", ch.Description.Value, descriptionMax, manyLines)
		}
		shown := r.IsPublished
		if v, ok := need(p, "/isPublished", ch.IsPublished); ok {
			r.IsPublished = v
		}
		if err := p.err(); err != nil {
			return err
		}
		if err := updateSection(ctx, tx, r); err != nil {
			return err
		}
		if shown != r.IsPublished {
			if err := s.weigh(ctx, tx, actor, c, ch.Accepted); err != nil {
				return err
			}
		}
		if shown && !r.IsPublished {
			s.narrowed(tx, c.ID)
		}
		version, err = s.rebuilt(ctx, tx, actor, c, false, aboutSection("section.updated", r.ID, c.ID))
		return err
	})
	if err != nil {
		return SectionAnswer{}, err
	}
	return r.answer(version), nil
}

// DeleteSection takes a section out of the course. Its contents stay, without a section. It can be restored.
func (s *Service) DeleteSection(ctx context.Context, actor plugin.Actor, id plugin.SectionID, ok Accepted) error {
	return s.hold(ctx, actor, toEditContents, bySection(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if err := deleteSection(ctx, tx, plain(id), s.Now()); err != nil {
			return err
		}
		if err := s.weigh(ctx, tx, actor, c, ok); err != nil {
			return err
		}
		_, err := s.rebuilt(ctx, tx, actor, c, true, aboutSection("section.deleted", id, c.ID))
		return err
	})
}

// RestoreSection undoes a deletion. The section comes back to its place, and what stood in it with it, unless that stands in
// another section now. Restoring twice is fine.
func (s *Service) RestoreSection(ctx context.Context, actor plugin.Actor, id plugin.SectionID) (Outline, error) {
	var o Outline
	err := s.hold(ctx, actor, toEditContents, bySection(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		r, err := sectionByID(ctx, tx, plain(id))
		if err != nil {
			return err
		}
		if r.DeletedAt != nil {
			have, err := sectionIDs(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if len(have) >= sectionsMax {
				return ErrCourseFull.With("max", sectionsMax)
			}
			if err := restoreSection(ctx, tx, r.ID); err != nil {
				return err
			}
			if err := s.weigh(ctx, tx, actor, c, undone); err != nil {
				return err
			}
			if _, err := s.rebuilt(ctx, tx, actor, c, true, aboutSection("section.restored", r.ID, c.ID)); err != nil {
				return err
			}
		}
		_, o, err = s.readOutline(ctx, tx, actor, c.ID)
		return err
	})
	return o, err
}

func (r sectionRecord) answer(version int64) SectionAnswer {
	return SectionAnswer{
		Section:        Section{ID: r.ID, Title: r.Title, Description: r.Description, IsPublished: r.IsPublished, Contents: []ContentRow{}},
		OutlineVersion: version,
	}
}

func aboutSection(action string, id plugin.SectionID, course plugin.CourseID) audit.Entry {
	return audit.Entry{Action: action, Type: "section", ID: string(id), Detail: map[string]any{"course": course}}
}
