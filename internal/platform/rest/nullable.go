package rest

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// nullable makes the document say of each member that is always there and points to an object
// that it may be null. Huma refers to the object alone, and clients would then never look.
func nullable(schemas huma.Registry) {
	for name, schema := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(t) {
			member, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			s := schema.Properties[member]
			if s == nil || s.Ref == "" || field.Type.Kind() != reflect.Pointer || strings.Contains(options, "omitempty") {
				continue
			}
			schema.Properties[member] = &huma.Schema{
				Description: s.Description,
				AnyOf:       []*huma.Schema{{Ref: s.Ref}, {Type: "null"}},
			}
		}
	}
}
