package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func cartRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Public, op("get-cart", "What the caller is about to buy, at today's prices", http.MethodGet, "/cart"),
		func(ctx context.Context, in *CartIn) (*body[Cart], error) {
			c, err := s.cart(ctx, in.buyer(ctx))
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("add-to-cart", "Put a course into the cart, or into another run of it", http.MethodPost, "/cart/items"),
		func(ctx context.Context, in *addIn) (*body[Cart], error) {
			course, ok := plugin.ParseID[plugin.CourseID](string(in.Body.Course))
			if !ok {
				return nil, plugin.ErrNotFound
			}
			group, ok := "", true
			if in.Body.Group != "" {
				group, ok = plugin.ParseID[string](in.Body.Group)
			}
			if !ok {
				return nil, plugin.ErrNotFound
			}
			c, err := s.putIn(ctx, in.buyer(ctx), course, group)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("drop-from-cart", "Take a course out of the cart", http.MethodDelete, "/cart/items/{course}"),
		func(ctx context.Context, in *dropIn) (*body[Cart], error) {
			if err := in.known(); err != nil {
				return nil, err
			}
			c, err := s.drop(ctx, in.buyer(ctx), in.Course)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("set-cart-currency", "Pay in another currency", http.MethodPut, "/cart/currency"),
		func(ctx context.Context, in *payIn) (*body[Cart], error) {
			c, err := s.payIn(ctx, in.buyer(ctx), in.Body.Currency)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("set-cart-place", "Say where the buyer is, as taxes depend on it", http.MethodPut, "/cart/place"),
		func(ctx context.Context, in *placeIn) (*body[Cart], error) {
			c, err := s.setPlace(ctx, in.buyer(ctx), in.Body)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("agree-to-prices", "Agree to prices that have changed; those that changed again are not agreed to", http.MethodPost, "/cart/prices"),
		func(ctx context.Context, in *agreeIn) (*body[Cart], error) {
			for i, one := range in.Body.Items {
				in.Body.Items[i].Course, _ = plugin.ParseID[plugin.CourseID](string(one.Course))
			}
			c, err := s.agree(ctx, in.buyer(ctx), in.Body.Items)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("use-coupon", "Put a coupon on the cart in the place of another one", http.MethodPost, "/cart/coupon"),
		func(ctx context.Context, in *couponIn) (*body[Cart], error) {
			c, err := s.useCoupon(ctx, in.buyer(ctx), in.Body.Code)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.Public, op("drop-coupon", "Take the coupon off the cart", http.MethodDelete, "/cart/coupon"),
		func(ctx context.Context, in *CartIn) (*body[Cart], error) {
			c, err := s.setCoupon(ctx, in.buyer(ctx), nil)
			return &body[Cart]{c}, err
		})
	native.Handle(api, plugin.SignedUp, op("merge-cart", "Take over what was chosen before signing in", http.MethodPost, "/cart/merge"),
		func(ctx context.Context, in *mergeIn) (*body[Cart], error) {
			c, err := s.merge(ctx, in.buyer(ctx), in.Body.Secret)
			return &body[Cart]{c}, err
		})
}

// CartIn says which cart: the caller's own, or that of a visitor. It is exported as huma reads no embedded type that is not.
type CartIn struct {
	Secret    string `header:"Cart-Secret" maxLength:"100" doc:"A visitor's; of whoever has signed in it is not looked at"`
	Wants     string `header:"Cart-Currency" pattern:"^[A-Z]{3}$" doc:"That a visitor chose by hand last: a new cart is counted in it"`
	Languages string `header:"Accept-Language" doc:"A new cart is counted in the currency of their country, where nothing better is known"`
}

func (in *CartIn) buyer(ctx context.Context) buyer {
	return buyer{actor: native.Actor(ctx), secret: in.Secret, wants: in.Wants, languages: in.Languages}
}

type addIn struct {
	CartIn
	Body struct {
		Course plugin.CourseID `json:"course" format:"uuid"`
		Group  string          `json:"group,omitempty" format:"uuid" doc:"A run of the course; left out: none"`
	}
}

type dropIn struct {
	CartIn
	CourseIn
}

type payIn struct {
	CartIn
	Body struct {
		Currency string `json:"currency" pattern:"^[A-Z]{3}$"`
	}
}

type placeIn struct {
	CartIn
	Body Place
}

type agreeIn struct {
	CartIn
	Body struct {
		Items []Seen `json:"items" maxItems:"100"`
	}
}

type mergeIn struct {
	CartIn
	Body struct {
		Secret string `json:"secret" minLength:"1" maxLength:"100"`
	}
}

type couponIn struct {
	CartIn
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"100"`
	}
}
