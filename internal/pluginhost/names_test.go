package pluginhost_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What two plugins and the server take may be called the same, and be something else: none of them knows of the other.
func TestBodiesOfTheSameName(t *testing.T) {
	t.Parallel()
	one, two := named("one"), named("two-more")
	one.register = func(r native.Registrar, _ native.Host) error {
		type removeIn struct{ Body struct{ A string } }
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "remove", Method: http.MethodPost, Path: "/remove"}, func(context.Context, *removeIn) (*struct{}, error) { return nil, nil })
		return nil
	}
	two.register = func(r native.Registrar, _ native.Host) error {
		type removeIn struct{ Body struct{ B int } }
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "remove", Method: http.MethodPost, Path: "/remove"}, func(context.Context, *removeIn) (*struct{}, error) { return nil, nil })
		return nil
	}
	s := must(t, dbtest.URL(t), false, one, two)
	for id, body := range map[string]string{"one": `{"A": "a"}`, "two-more": `{"B": 1}`} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
		if status, code := s.do(t, "POST", "/x/"+id+"/remove", "", body); status != 204 {
			t.Errorf("%s: %d %s", id, status, code)
		}
	}
	known := s.api.OpenAPI().Components.Schemas.Map()
	for _, name := range []string{"RemoveInBody", "OneRemoveInBody", "TwoMoreRemoveInBody"} {
		if known[name] == nil {
			t.Errorf("%s is not in the document", name)
		}
	}
}
