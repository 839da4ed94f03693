package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Restored is an outline that was brought back.
type Restored struct {
	Outline Outline  `json:"outline"`
	Aside   int      `json:"aside" doc:"How many sections and contents that were added since are drafts now"`
	Lost    []string `json:"lost" doc:"Titles of contents that are gone for good"`
}

// RestoreRevision brings the published outline back as it was at revision n: its sections and contents with their titles and
// in their order, those that were deleted meanwhile too. What was added since becomes a draft and stands behind the rest, so
// nothing is lost, neither of the course nor of what people did in it. version is that of the outline on which whoever asks
// decided; once somebody changed it, it is ErrStale.
func (s *Service) RestoreRevision(ctx context.Context, actor plugin.Actor, course plugin.CourseID, n int, version int64, ok Accepted) (Restored, error) {
	var out Restored
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		out = Restored{Lost: []string{}} // a try before was undone
		was, err := revision(ctx, tx, c.ID, n)
		if err != nil {
			return err
		}
		if version != c.OutlineVersion {
			return ErrStale
		}
		_, now, err := s.readOutline(ctx, tx, actor, c.ID)
		if err != nil {
			return err
		}
		shown := now.shown()
		back, err := s.bringBack(ctx, tx, c, was.Outline, &out)
		if err != nil {
			return err
		}
		if out.Aside, err = setAside(ctx, tx, c.ID, back); err != nil {
			return err
		}
		if err := saveOrder(ctx, tx, c.ID, now.behind(back)); err != nil {
			return err
		}
		if err := s.weigh(ctx, tx, actor, c, ok); err != nil {
			return err
		}
		var facts []plugin.Event
		for _, section := range back.Sections {
			for _, id := range section.Contents {
				if c.IsPublished && !shown[id] {
					facts = append(facts, plugin.ContentPublished{Course: c.ID, Content: id})
				}
			}
		}
		e := aboutCourse("course.outline_restored", c.ID)
		e.Detail = map[string]any{"revision": n}
		if _, err := s.rebuilt(ctx, tx, actor, c, true, e, facts...); err != nil {
			return err
		}
		_, out.Outline, err = s.readOutline(ctx, tx, actor, c.ID)
		return err
	})
	return out, err
}

// bringBack makes the parts of a revision be there and published, and returns their order.
func (*Service) bringBack(ctx context.Context, tx db.Tx, c courseRecord, parts []OutlinePart, out *Restored) (Order, error) {
	have, err := sectionIDs(ctx, tx, c.ID)
	if err != nil {
		return Order{}, err
	}
	var order Order
	for _, p := range parts {
		r := sectionRecord{ID: p.ID, Title: p.Title, Description: p.Description, IsPublished: true}
		if !slices.Contains(have, p.ID) {
			back, err := reviveSection(ctx, tx, c.ID, p.ID)
			if err != nil {
				return Order{}, err
			}
			if !back {
				err = insertSection(ctx, tx, c.ID, r, nil)
			}
			if err != nil {
				return Order{}, err
			}
		}
		if err := updateSection(ctx, tx, r); err != nil {
			return Order{}, err
		}
		section := SectionOrder{ID: p.ID}
		for _, x := range p.Contents {
			there, err := bringBackContent(ctx, tx, c.ID, p.ID, x)
			if err != nil {
				return Order{}, err
			}
			if there {
				section.Contents = append(section.Contents, x.ID)
			} else {
				out.Lost = append(out.Lost, x.Title)
			}
		}
		order.Sections = append(order.Sections, section)
	}
	return order, nil
}

// shown are the contents that trainees find.
func (o Outline) shown() map[plugin.ContentID]bool {
	found := map[plugin.ContentID]bool{}
	for _, section := range o.Sections {
		for _, x := range section.Contents {
			found[x.ID] = section.IsPublished && x.IsPublished
		}
	}
	return found
}

// behind is the order in which the outline's own parts stand behind those of first, each content in the section that it is in.
func (o Outline) behind(first Order) Order {
	named := map[plugin.ContentID]bool{}
	place := map[plugin.SectionID]int{}
	for i, section := range first.Sections {
		place[section.ID] = i
		for _, id := range section.Contents {
			named[id] = true
		}
	}
	rest := func(rows []ContentRow) (ids []plugin.ContentID) {
		for _, row := range rows {
			if !named[row.ID] {
				ids = append(ids, row.ID)
			}
		}
		return ids
	}
	for _, section := range o.Sections {
		i, ok := place[section.ID]
		if !ok {
			i = len(first.Sections)
			first.Sections = append(first.Sections, SectionOrder{ID: section.ID})
		}
		first.Sections[i].Contents = append(first.Sections[i].Contents, rest(section.Contents)...)
	}
	first.Loose = rest(o.Loose)
	return first
}
