package catalog

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// change is a member of a PATCH body: absent leaves the field alone, null empties it. It is
// always tagged omitempty.
type change[T any] struct{ Change[T] }

// UnmarshalJSON is only called for members that were sent.
func (c *change[T]) UnmarshalJSON(b []byte) error {
	c.Sent, c.Value = true, nil
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	c.Value = new(T)
	return json.Unmarshal(b, c.Value)
}

// Schema is that of T, or null.
func (change[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}
