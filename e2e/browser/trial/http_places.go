package trial

import (
	"context"
	"net/http"
	"testing/fstest"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// places has a part in every slot of the browser, some of which break, and a page that everybody may open.
type places struct{}

func (places) Manifest() plugin.Manifest {
	return plugin.Manifest{
		ID: "places", Name: "Places", Version: "1.0.0", Description: "Stands wherever there is room.",
		Navigation: []plugin.NavEntry{{LabelKey: "nav", Path: "/x/places/hall/7", Icon: "classroom", Order: 900, Roles: []plugin.Role{plugin.SuperAdmin}}},
	}
}

type (
	hallIn struct {
		Hall int `path:"hall" minimum:"1" maximum:"9"`
	}
	hallOut struct {
		Body struct {
			Seats int `json:"seats"`
		}
	}
)

func (places) Register(r native.Registrar, _ native.Host) error {
	r.Locales(fstest.MapFS{
		"en.json": {Data: []byte(`{"name": "Places", "description": "Stands wherever there is room."}`)},
		"ar.json": {Data: []byte(`{"name": "الأماكن", "description": "تقف حيثما وُجد متسع."}`)},
	})
	native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "hall", Summary: "How many people a hall takes", Method: http.MethodGet, Path: "/halls/{hall}"},
		func(_ context.Context, in *hallIn) (*hallOut, error) {
			out := &hallOut{}
			out.Body.Seats = in.Hall * 1000
			return out, nil
		})
	return nil
}
