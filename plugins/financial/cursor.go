package financial

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// newest is where a page ends of a list whose newest rows come first.
type newest struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

// olderThan reads where such a page goes on; nil is at its beginning. Whoever makes up a cursor is told that it is none.
func olderThan(cursor string) (at *time.Time, id string, err error) {
	after, err := plugin.ParseCursor[newest](cursor)
	if err != nil || after == nil {
		return nil, "", err
	}
	known, ok := plugin.ParseID[string](after.ID)
	if !ok || !storable(after.At) {
		return nil, "", plugin.ErrCursor
	}
	return &after.At, known, nil
}
