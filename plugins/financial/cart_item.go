package financial

import (
	"context"
	"strings"

	"github.com/courseworx/courseworx/plugin"
)

// item says what a course in a cart costs today, and whether it can be bought.
func (s *service) item(ctx context.Context, b buyer, one cartItem, p pricing, currency string) (CartItem, error) {
	out := CartItem{Course: one.CourseID, Title: one.Title, Slug: one.Slug}
	group := ""
	if one.GroupID != nil && one.GroupName != nil {
		group = *one.GroupID
		out.Group = &CartGroup{group, *one.GroupName}
	}
	price, err := p.of(one).in(currency)
	if err != nil {
		return out, err
	}
	out.Price = price.Price
	if one.SeenMinor != nil && price.Price != nil {
		if seen := (plugin.Money{Minor: *one.SeenMinor, Currency: *one.SeenCurrency}); seen != *price.Price {
			out.Was = &seen
		}
	}
	if out.Problem, err = problemOf(s.Enrolments().MayBuy(ctx, b.actor, one.CourseID, group)); err != nil {
		return out, err
	}
	switch {
	case out.Problem != "":
	case one.HasGroup && out.Group == nil:
		out.Problem = "group_gone"
	case price.Price == nil:
		out.Problem = price.How
	case price.Price.IsZero(): // a run may cost nothing where its course does not
		out.Problem = "group_free"
	}
	return out, nil
}

// of is the pricing of a run of the course, which may have a price of its own: what is said of the course's price says nothing about it.
func (p pricing) of(one cartItem) pricing {
	if one.GroupMinor == nil || one.GroupCurrency == nil {
		return p
	}
	said := map[string]keptPrice{}
	for code, k := range p.said {
		said[code] = keptPrice{Currency: code, IsAccepted: k.IsAccepted}
	}
	p.own, p.said = plugin.Money{Minor: *one.GroupMinor, Currency: *one.GroupCurrency}, said
	return p
}

// problemOf is why a course cannot be bought, as the cart says it; the error is one that is no answer.
func problemOf(err error) (string, error) {
	if err == nil {
		return "", nil
	}
	f := plugin.AsFault(err)
	code, ok := strings.CutPrefix(f.Code, "enrollment.")
	switch {
	case f.Kind == plugin.NotFound:
		return "closed", nil
	case !ok:
		return "", err
	case code == "full_wait":
		return "full", nil
	}
	return code, nil
}
