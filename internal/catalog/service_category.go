package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Category is a subject under which courses stand.
type Category struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	NameAr  *string `json:"nameAr"`
	Slug    string  `json:"slug"`
	Hue     int     `json:"hue" doc:"Degrees on the colour circle"`
	Courses int     `json:"courses" doc:"Listed ones; 1000 means as many or more"`
}

// NewCategory is what a category begins with.
type NewCategory struct {
	Name, NameAr, Slug string // NameAr and Slug may be "": the slug is then made of the name
	Hue                int    // 0 to 359
}

// The faults of categories.
var (
	// ErrCategory: the fields say what is wrong with the category.
	ErrCategory = plugin.NewFault(plugin.Invalid, "category.invalid")
	// ErrCategoryTaken: another one has the name or the address.
	ErrCategoryTaken = plugin.NewFault(plugin.Conflict, "category.taken")
)

// Categories lists all categories in their order.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	return remember(s.cache, categoriesKey{}, func(uint64) ([]Category, error) { return categories(ctx, s.DB) })
}

// CreateCategory adds a category behind the others. Super admins may, and the server itself.
func (s *Service) CreateCategory(ctx context.Context, actor plugin.Actor, n NewCategory) error {
	if !actor.System && !actor.Is(plugin.SuperAdmin) {
		return plugin.ErrDenied
	}
	p := &problems{ErrCategory}
	n.Name = p.text("/name", n.Name, 1, 100)
	if n.NameAr != "" {
		n.NameAr = p.text("/nameAr", n.NameAr, 1, 100)
	}
	if n.Slug == "" {
		n.Slug = n.Name
	}
	if n.Slug = slugOf(n.Slug); n.Hue < 0 || n.Hue > 359 {
		p.add("/hue", "category.hue", nil)
	}
	if err := p.err(); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		s.cache.changed(tx)
		return insertCategory(ctx, tx, n)
	})
}
