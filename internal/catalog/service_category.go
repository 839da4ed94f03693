package catalog

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/slug"
	"github.com/courseworx/courseworx/plugin"
)

// Category is a subject under which courses stand.
type Category struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	NameAr  *string  `json:"nameAr"`
	Slug    string   `json:"slug"`
	Former  []string `json:"former" doc:"Slugs of before, which still lead here"`
	Hue     int      `json:"hue" doc:"Degrees on the colour circle"`
	Parent  *string  `json:"parentId" format:"uuid"`
	Courses int      `json:"courses" doc:"Listed ones, those of the categories under it too"`
	Own     int      `json:"own" doc:"Published ones that stand in the category itself, the archived ones among them too"`
}

// The faults of categories.
var (
	// ErrCategory: the fields say what is wrong with the category.
	ErrCategory = plugin.NewFault(plugin.Invalid, "category.invalid")
	// ErrCategoryTaken: another one has the name or the address.
	ErrCategoryTaken = plugin.NewFault(plugin.Conflict, "category.taken")
	// ErrCategoryCourses: published courses stand in it, and where they go was not said.
	ErrCategoryCourses = plugin.NewFault(plugin.Conflict, "category.courses")
	// ErrCategoryOrder: the order names not all, or others than there are.
	ErrCategoryOrder = plugin.NewFault(plugin.Conflict, "category.order")
)

// Categories lists all categories in their order.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	return remember(s.cache, categoriesKey{}, func(uint64) ([]Category, error) { return categories(ctx, s.DB) })
}

// CategoryChange says what a category is to be; a field that is not sent stays.
type CategoryChange struct {
	Name, NameAr, Slug Change[string]
	Hue                Change[int]
	Parent             Change[string]
}

const (
	categoriesMax   = 500
	categoryDepth   = 3
	categoryNameMax = 100
)

// mayArrange returns nil when the actor may change categories: super admins may, and the server itself.
func mayArrange(a plugin.Actor) error {
	if a.System || a.Is(plugin.SuperAdmin) {
		return nil
	}
	return plugin.ErrDenied
}

// arrange runs fn in a transaction in which nobody else changes categories: whether one stands under another is a
// matter of all of them.
func (s *Service) arrange(ctx context.Context, actor plugin.Actor, fn func(db.Tx, tree) error) error {
	if err := mayArrange(actor); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		rows, err := lockCategories(ctx, tx)
		if err != nil {
			return err
		}
		s.cache.changed(tx)
		s.Hub.Changed(tx, live.HomeTopic)
		return fn(tx, tree{rows})
	})
}

// tree is all categories, to ask how they stand to one another.
type tree struct{ rows []categoryRow }

func (t tree) of(id string) *categoryRow {
	id = plain(id)
	for i := range t.rows {
		if t.rows[i].ID == id {
			return &t.rows[i]
		}
	}
	return nil
}

// slug makes an address of a name that no category has yet.
func (t tree) slug(name string) string {
	base := cmp.Or(slug.Of(name), "category")
	made := base
	for n := 2; slices.ContainsFunc(t.rows, func(r categoryRow) bool { return r.Slug == made }); n++ {
		end := "-" + strconv.Itoa(n)
		letters := []rune(base)
		made = strings.TrimRight(string(letters[:min(len(letters), slug.Most-len(end))]), "-") + end
	}
	return made
}

// depth counts the categories from the top down to this one.
func (t tree) depth(id string) int {
	n := 0
	for c := t.of(id); c != nil && n <= len(t.rows); n++ {
		if c.Parent == nil {
			return n + 1
		}
		c = t.of(*c.Parent)
	}
	return n
}

// height counts the levels from this one down to the deepest under it.
func (t tree) height(id string) int {
	most := 0
	for _, c := range t.rows {
		if c.Parent != nil && *c.Parent == id && c.ID != id {
			most = max(most, t.height(c.ID))
		}
	}
	return most + 1
}

// under reports whether a category is another or stands under it.
func (t tree) under(id, top string) bool {
	for n, c := 0, t.of(id); c != nil && n <= len(t.rows); n++ {
		if c.ID == top {
			return true
		}
		if c.Parent == nil {
			return false
		}
		c = t.of(*c.Parent)
	}
	return false
}

// apply changes the row and adds what is wrong to p.
func (ch CategoryChange) apply(r *categoryRow, t tree, p *problems) {
	if v, ok := need(p, "/name", ch.Name); ok {
		r.Name = p.text("/name", v, 1, categoryNameMax)
	}
	if ch.NameAr.Sent {
		r.NameAr = p.optional("/nameAr", ch.NameAr.Value, categoryNameMax, oneLine)
	}
	if v, ok := need(p, "/slug", ch.Slug); ok {
		if r.Slug = slug.Of(v); r.Slug == "" || r.Slug != v || len([]rune(v)) > categoryNameMax {
			p.add("/slug", "course.slug", nil)
		}
	}
	if v, ok := need(p, "/hue", ch.Hue); ok {
		if r.Hue = v; v < 0 || v > 359 {
			p.add("/hue", "category.hue", nil)
		}
	}
	if !ch.Parent.Sent {
		return
	}
	r.Parent = ch.Parent.Value
	if r.Parent != nil {
		id := plain(*r.Parent)
		r.Parent = &id
	}
	switch {
	case r.Parent == nil:
	case t.of(*r.Parent) == nil:
		p.add("/parentId", "course.category", nil)
	case t.under(*r.Parent, r.ID):
		p.add("/parentId", "category.cycle", nil)
	case t.depth(*r.Parent)+t.height(r.ID) > categoryDepth:
		p.add("/parentId", "category.depth", plugin.Args{"max": categoryDepth})
	}
}

// CreateCategory adds a category behind the others. Without a slug it is made of the name.
func (s *Service) CreateCategory(ctx context.Context, actor plugin.Actor, ch CategoryChange) (Category, error) {
	id := plugin.NewID[string]()
	err := s.arrange(ctx, actor, func(tx db.Tx, t tree) error {
		if len(t.rows) >= categoriesMax {
			return ErrCategory.At("/name", "category.many", plugin.Args{"max": categoriesMax})
		}
		p := &problems{ErrCategory}
		ch.Name.Sent = true
		if ch.Slug.Value == nil && ch.Name.Value != nil {
			made := t.slug(*ch.Name.Value)
			ch.Slug = Change[string]{Sent: true, Value: &made}
		}
		r := categoryRow{ID: id, Position: len(t.rows)}
		ch.apply(&r, t, p)
		if err := p.err(); err != nil {
			return err
		}
		if err := insertCategory(ctx, tx, r); err != nil {
			return err
		}
		return audit.Write(ctx, tx, actor, audit.Entry{Action: "category.created", Type: "category", ID: id})
	})
	if err != nil {
		return Category{}, err
	}
	return s.categoryByID(ctx, id)
}

func (s *Service) categoryByID(ctx context.Context, id string) (Category, error) {
	list, err := categories(ctx, s.DB)
	if err != nil {
		return Category{}, err
	}
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	return Category{}, plugin.ErrNotFound
}

// ChangeCategory changes a category. Courses keep it under its new name.
func (s *Service) ChangeCategory(ctx context.Context, actor plugin.Actor, id string, ch CategoryChange) (Category, error) {
	id = plain(id)
	err := s.arrange(ctx, actor, func(tx db.Tx, t tree) error {
		was := t.of(id)
		if was == nil {
			return plugin.ErrNotFound
		}
		p, r := &problems{ErrCategory}, *was
		ch.apply(&r, t, p)
		if err := p.err(); err != nil {
			return err
		}
		if err := updateCategory(ctx, tx, r); err != nil {
			return err
		}
		if r.Slug != was.Slug {
			if err := moveCategorySlug(ctx, tx, id, was.Slug, r.Slug); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, actor, audit.Entry{Action: "category.changed", Type: "category", ID: id, Changes: was.changes(r)})
	})
	if err != nil {
		return Category{}, err
	}
	return s.categoryByID(ctx, id)
}

func (r categoryRow) changes(o categoryRow) map[string]audit.Change {
	changes := map[string]audit.Change{}
	note := func(name string, same bool, before, after any) {
		if !same {
			changes[name] = audit.Change{Before: before, After: after}
		}
	}
	note("name", r.Name == o.Name, r.Name, o.Name)
	note("nameAr", equal(r.NameAr, o.NameAr), r.NameAr, o.NameAr)
	note("slug", r.Slug == o.Slug, r.Slug, o.Slug)
	note("hue", r.Hue == o.Hue, r.Hue, o.Hue)
	note("parentId", equal(r.Parent, o.Parent), r.Parent, o.Parent)
	return changes
}

// DeleteCategory removes a category. Its courses and the categories under it move to another one; "" for none, unless courses
// that are published stand in it: what visitors find keeps a subject.
func (s *Service) DeleteCategory(ctx context.Context, actor plugin.Actor, id, moveTo string) error {
	const tries = 3
	for try := 1; ; try++ {
		err := s.deleteCategory(ctx, actor, plain(id), moveTo)
		// Somebody put a course into it between the moving and the deleting: it is moved with the rest the next time.
		if !db.Violates(err, "courses_category_fkey") || try == tries {
			return err
		}
	}
}

func (s *Service) deleteCategory(ctx context.Context, actor plugin.Actor, id, moveTo string) error {
	return s.arrange(ctx, actor, func(tx db.Tx, t tree) error {
		was := t.of(id)
		if was == nil {
			return plugin.ErrNotFound
		}
		var to *categoryRow
		if moveTo != "" {
			if to = t.of(moveTo); to == nil || t.under(to.ID, id) {
				return ErrCategory.At("/moveTo", "course.category", nil)
			}
			if t.depth(to.ID)+t.height(id)-1 > categoryDepth {
				return ErrCategory.At("/moveTo", "category.depth", plugin.Args{"max": categoryDepth})
			}
		}
		if to == nil { // looked for before all of them are written; what comes in meanwhile is seen after
			switch found, err := publishedIn(ctx, tx, was.Name); {
			case err != nil:
				return err
			case found:
				return ErrCategoryCourses
			}
		}
		published, err := emptyCategory(ctx, tx, *was, to)
		if err != nil {
			return err
		}
		if published && to == nil {
			return ErrCategoryCourses // and nothing has moved
		}
		return audit.Write(ctx, tx, actor, audit.Entry{Action: "category.deleted", Type: "category", ID: id})
	})
}

// OrderCategories puts all categories into an order; each must be named once.
func (s *Service) OrderCategories(ctx context.Context, actor plugin.Actor, ids []string) error {
	return s.arrange(ctx, actor, func(tx db.Tx, t tree) error {
		seen := map[string]bool{}
		for _, id := range ids {
			id = plain(id)
			if t.of(id) == nil || seen[id] {
				return ErrCategoryOrder
			}
			seen[id] = true
		}
		if len(seen) != len(t.rows) {
			return ErrCategoryOrder
		}
		if err := orderCategories(ctx, tx, ids); err != nil {
			return err
		}
		return audit.Write(ctx, tx, actor, audit.Entry{Action: "category.ordered", Type: "category", ID: ids[0]})
	})
}
