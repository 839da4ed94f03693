// Package personal is how the modules tell what they keep about somebody: sections, each a query
// of which every row is one record. Rows are read one after another, so that a person with a hundred
// thousand of them costs no more memory than one with ten.
package personal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// Section is one kind of record about a person.
type Section struct {
	// Name is that of the section in the file; its title stands under personal.section.<Name> in the language files, those
	// of its columns under personal.column.<column>.
	Name string
	SQL  string // columns with names
	Args []any
	// Others is the query for a file that somebody else asked for, where part of it is nobody's but the person's; "" is SQL.
	Others string
}

// Sections are what a module keeps about a person. An accountapi.Personal may return them from Export.
type Sections []Section

// Each calls row with every record as a JSON object, whose members stand in the order of the columns.
// What row is given is its own only until it returns.
func (s Section) Each(ctx context.Context, q db.Querier, row func(json.RawMessage) error) error {
	rows, err := q.Query(ctx, "select to_json(r) from ("+s.SQL+") r", s.Args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(json.RawMessage(rows.RawValues()[0])); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", s.Name, err)
	}
	return nil
}
