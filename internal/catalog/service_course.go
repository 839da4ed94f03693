package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// CreateCourse starts a draft, of which the actor becomes the owner. Trainers and super admins may.
func (s *Service) CreateCourse(ctx context.Context, actor plugin.Actor, n NewCourse) (Course, error) {
	if !actor.Is(plugin.Trainer, plugin.SuperAdmin) {
		return Course{}, plugin.ErrDenied
	}
	if n.CourseType == "" {
		n.CourseType = "online"
	}
	if n.Language == "" {
		n.Language = actor.Language
	}
	p := &problems{ErrCourse}
	n.Title = p.text("/title", n.Title, titleMin, titleMax)
	n.CourseType = p.oneOf("/courseType", n.CourseType, courseTypes)
	n.Language = p.language("/language", n.Language)
	category, err := s.category(ctx, s.DB, p, n.Category)
	if err == nil {
		err = p.err()
	}
	if err != nil {
		return Course{}, err
	}
	base, err := s.BaseCurrency(ctx)
	if err != nil {
		return Course{}, err
	}
	id := plugin.NewID[plugin.CourseID]()
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		inserted := false
		for try := 0; !inserted; try++ {
			if try > slugTries+3 {
				return ErrSlugTaken
			}
			if inserted, err = insertCourse(ctx, tx, id, actor.User, slugFor(n.Title, try), base, n, category); err != nil {
				return err
			}
		}
		if err := insertOwner(ctx, tx, id, actor.User); err != nil {
			return err
		}
		return s.announce(ctx, tx, actor, id, false, aboutCourse("course.created", id), plugin.CourseCreated{Course: id})
	})
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

// category returns the name of the category that a person named, nil for "".
func (*Service) category(ctx context.Context, q db.Querier, p *problems, nameOrSlug string) (*string, error) {
	nameOrSlug = oneLine(nameOrSlug)
	if nameOrSlug == "" {
		return nil, nil
	}
	name, err := categoryName(ctx, q, nameOrSlug)
	if errors.Is(err, plugin.ErrNotFound) {
		p.add("/category", "course.category", nil)
		return nil, nil
	}
	return &name, err
}

// Course returns a course to its team and to super admins.
func (s *Service) Course(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	id, ok := plugin.ParseID[plugin.CourseID](string(id))
	if !ok {
		return Course{}, plugin.ErrNotFound
	}
	row, err := courseByID(ctx, s.DB, userOf(actor), id)
	if err != nil {
		return Course{}, err
	}
	if err := allow(actor, row.MyTeamRole, toSee); err != nil {
		return Course{}, err
	}
	return row.course(), nil
}

// ChangeCourse changes fields of a course. While it was never published, its address follows
// its title.
func (s *Service) ChangeCourse(ctx context.Context, actor plugin.Actor, id plugin.CourseID, ch CourseChange) (Course, error) {
	base, err := s.BaseCurrency(ctx)
	if err != nil {
		return Course{}, err
	}
	// The address that a title asks for may be taken: then the next one is tried, all anew.
	for try := 0; ; try++ {
		err = s.changeCourse(ctx, actor, id, ch, base, try)
		if !errors.Is(err, ErrSlugTaken) || try == slugTries+3 {
			break
		}
	}
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

func (s *Service) changeCourse(ctx context.Context, actor plugin.Actor, id plugin.CourseID, ch CourseChange, base string, try int) error {
	return s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		before := c
		if v := ch.IsFeatured.Value; v != nil && *v != c.IsFeatured && !actor.Is(plugin.SuperAdmin) {
			return plugin.ErrDenied
		}
		p := &problems{ErrCourse}
		if err := s.recategorise(ctx, tx, p, ch, &c); err != nil {
			return err
		}
		_, err := ch.apply(&c, base)
		if before.CourseType != c.CourseType {
			for _, check := range s.TypeChecks {
				wrong, err := check.CheckType(ctx, tx, c.ID, c.CourseType)
				if err != nil {
					return err
				}
				for _, w := range wrong {
					p.add(w.Pointer, w.Code, w.Args)
				}
			}
		}
		if ch.CompletionRule.Sent {
			have, err := placesOf(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if code := have.strange(c.CompletionRule, s.types); code != "" {
				p.add("/completionRule", code, nil)
			}
		}
		if err = join(p, err); err != nil {
			return err
		}
		fields := before.differences(c)
		if len(fields) == 0 {
			return nil
		}
		if err := s.unseen(ctx, tx, ch.Was, before, fields, base); err != nil {
			return err
		}
		chosen := slices.Contains(fields, "slug")
		if !chosen && c.PublishedAt == nil && slices.Contains(fields, "title") && slugOf(c.Title) != slugOf(before.Title) {
			c.Slug = slugFor(c.Title, try)
		}
		err = updateCourse(ctx, tx, c)
		if chosen && errors.Is(err, ErrSlugTaken) {
			return ErrCourse.At("/slug", "course.slug_taken", nil)
		}
		if err != nil {
			return err
		}
		if c.Slug != before.Slug && c.PublishedAt != nil {
			if err := moveSlug(ctx, tx, c.ID, before.Slug, c.Slug); err != nil {
				return err
			}
		}
		if slices.Contains(fields, "completionRule") {
			if err := s.weighCourseRule(ctx, tx, c.ID, ch.Accepted); err != nil {
				return err
			}
		}
		e := aboutCourse("course.updated", c.ID)
		e.Fields = fields
		return s.announce(ctx, tx, actor, c.ID, c.listed(), e, plugin.CourseUpdated{Course: c.ID, Fields: fields})
	})
}

// recategorise puts the course into the category that the change names, if it names one.
func (s *Service) recategorise(ctx context.Context, tx db.Tx, p *problems, ch CourseChange, c *courseRecord) error {
	if !ch.Category.Sent {
		return nil
	}
	name := ""
	if ch.Category.Value != nil {
		name = *ch.Category.Value
	}
	var err error
	c.Category, err = s.category(ctx, tx, p, name)
	return err
}

// unseen refuses with ErrChanged when one of the fields is not what the editor had read: somebody else changed it meanwhile.
func (s *Service) unseen(ctx context.Context, tx db.Tx, was *CourseChange, now courseRecord, fields []string, base string) error {
	if was == nil {
		return nil
	}
	read := now
	if err := s.recategorise(ctx, tx, &problems{ErrCourse}, *was, &read); err != nil {
		return err
	}
	old := *was
	old.isRead = true
	_, _ = old.apply(&read, base) // what was read and is against a rule by now differs all the same
	fault := ErrChanged
	for _, f := range now.differences(read) {
		if slices.Contains(fields, f) {
			fault = fault.At("/"+f, "course.changed", nil)
		}
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	return nil
}

// FormerSlug returns the address that a published course has today, of which slug was one, or plugin.ErrNotFound.
func (s *Service) FormerSlug(ctx context.Context, slug string) (string, error) {
	if slug != oneLine(slug) {
		return "", plugin.ErrNotFound
	}
	return formerSlug(ctx, s.DB, slug)
}

// join adds the problems of p to those of err, so that all are said at once.
func join(p *problems, err error) error {
	var f *plugin.Fault
	if !errors.As(err, &f) {
		if err != nil {
			return err
		}
		return p.err()
	}
	for _, field := range p.fault.Fields {
		f = f.At(field.Pointer, field.Code, field.Args)
	}
	return f
}

// Cards returns the cards of the given courses, whatever their state, by id. What may be shown
// to whom is the caller's to decide.
func (s *Service) Cards(ctx context.Context, q db.Querier, ids []plugin.CourseID) (map[plugin.CourseID]catalogapi.Card, error) {
	var known []string
	for _, id := range ids {
		if id, ok := plugin.ParseID[string](string(id)); ok {
			known = append(known, id)
		}
	}
	cards := make(map[plugin.CourseID]catalogapi.Card, len(known))
	if len(known) == 0 {
		return cards, nil
	}
	rows, err := cardsByID(ctx, q, known)
	for _, r := range rows {
		cards[r.ID] = r.card()
	}
	return cards, err
}

// SetCounts keeps how many people are enrolled in a course and how many completed it. The
// module that enrols recounts and calls it in the transaction that changed the numbers.
func (s *Service) SetCounts(ctx context.Context, tx db.Tx, course plugin.CourseID, enrolled, completed int) error {
	s.cache.changed(tx)
	return setCounts(ctx, tx, course, enrolled, completed)
}

// SetRating keeps how a course is rated: the mean of the stars, rounded half up to two decimals, and none without reviews.
// The module that keeps the reviews recounts and calls it in the transaction that changed them, holding the course.
func (s *Service) SetRating(ctx context.Context, tx db.Tx, course plugin.CourseID, reviews, stars int) error {
	s.cache.changed(tx)
	s.Hub.Changed(tx, live.CourseTopic(course))
	return setRating(ctx, tx, course, reviews, stars)
}

const (
	limitDefault = 24
	limitMax     = 100
)

func clampLimit(n int) int {
	if n < 1 {
		return limitDefault
	}
	return min(n, limitMax)
}

// likePattern returns s with the wildcards of LIKE taken for what they are.
func likePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(oneLine(s))
}
