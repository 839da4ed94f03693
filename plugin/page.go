package plugin

import (
	"encoding/base64"
	"encoding/json"
)

// Page is one keyset page of a list. Items is never null; NextCursor is null at the end.
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"nextCursor" doc:"Give it back as cursor for the next page; null at the end"`
}

// ErrCursor refuses a cursor that this server did not make.
var ErrCursor = NewFault(Invalid, "page.cursor").At("/cursor", "page.cursor")

// Cursor packs the key of the last item shown. K is a small struct of sort values that
// ends with the item's id, so that the order is total and pages never repeat or skip.
func Cursor[K any](key K) *string {
	b, err := json.Marshal(key)
	if err != nil {
		panic("plugin: a cursor key must be plain data: " + err.Error())
	}
	s := base64.RawURLEncoding.EncodeToString(b)
	return &s
}

// ParseCursor unpacks what Cursor packed; "" is the first page and gives nil.
func ParseCursor[K any](s string) (*K, error) {
	if s == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, ErrCursor.Because(err)
	}
	var k K
	if err := json.Unmarshal(b, &k); err != nil {
		return nil, ErrCursor.Because(err)
	}
	return &k, nil
}

// Cut makes a page of rows that were read with limit+1: the extra one only tells that
// there are more, and key gives the cursor of the last one shown.
func Cut[T, K any](rows []T, limit int, key func(T) K) Page[T] {
	if len(rows) <= limit {
		if rows == nil {
			rows = []T{}
		}
		return Page[T]{Items: rows}
	}
	rows = rows[:limit]
	return Page[T]{Items: rows, NextCursor: Cursor(key(rows[limit-1]))}
}
