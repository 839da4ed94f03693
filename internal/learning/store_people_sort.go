package learning

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
)

// PeopleSorts are what a course's people can be sorted by, each from the least on, and with a minus from the greatest.
var PeopleSorts = []string{"enrolled", "-enrolled", "name", "-name", "progress", "-progress", "active", "-active"}

// newestFirst is how people are sorted when nothing is asked for.
const newestFirst = "-enrolled"

const (
	nameKey  = `lower(u.first_name || ' ' || u.last_name)`
	shareKey = `case when e.status = 'completed' then 100 else e.progress end`
)

// sortKeys are what the enrolment e of the person u is sorted by, as its type. Whoever never did anything comes before all who did.
var sortKeys = map[string]struct{ part, as string }{
	"enrolled": {"e.enrolled_at", "timestamptz"},
	"name":     {nameKey, "text"},
	"progress": {shareKey, "float8::numeric"},
	"active":   {"coalesce(" + lastActivePart + ", 'epoch')", "timestamptz"},
}

// peopleSQL are the pages, by their order and by whether only those are asked for who fall behind.
var peopleSQL = func() map[string]map[bool]string {
	all := map[string]map[bool]string{}
	for _, sort := range PeopleSorts {
		all[sort] = map[bool]string{false: pageOfPeople(sort, false), true: pageOfPeople(sort, true)}
	}
	return all
}()

// pageOfPeople cuts the page first and measures it then. What everybody did is read only where the cut depends on it.
func pageOfPeople(sort string, behind bool) string {
	name, down := strings.CutPrefix(sort, "-")
	key, order, beyond := sortKeys[name], "", ">"
	if down {
		order, beyond = " desc", "<"
	}
	with, joins, only := "", "", ""
	if behind || name == "active" {
		with, joins = activityOfAll+", ", activityJoins
	}
	if behind {
		only = " and " + behindPart
	}
	return `
		with ` + with + `page as (
			select e.*, (` + key.part + `) as sort_key
			from enrollments e
			join users u on u.id = e.user_id
			join courses c on c.id = e.course_id
			left join course_groups g on g.id = e.group_id` + measurePart + joins + `
			where ` + peoplePart + `
			and ($13 = '' or e.status = $13::text::enrollment_status)
			and ($11::uuid is null or (` + key.part + `, e.id) ` + beyond + ` ($15::` + key.as + `, $11))
			and case $14::text when 'expired' then ` + expiredPart + ` when 'soon' then ` + soonPart + ` else true end` + only + `
			order by ` + key.part + order + `, e.id` + order + `
			limit $12
		)
		select e.id::text as enrollment, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, e.status::text as status,
		e.enrolled_at, e.completed_at, e.valid_until, e.group_id::text as group_id, g.name as group_name, ` + nameKey + ` as name,
		(` + shareKey + `)::float8 as share,` + standingColumns + `
		from page e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id` + measurePart + `
		cross join lateral ` + standingPart + ` b
		order by e.sort_key` + order + `, e.id` + order
}

// peopleKey is where a page ends: how it is sorted, the value there, and the enrolment.
type peopleKey struct {
	Sort   string              `json:"s"`
	At     time.Time           `json:"a,omitzero"`
	Name   string              `json:"n,omitempty"`
	Number float64             `json:"p,omitempty"`
	ID     plugin.EnrollmentID `json:"i"`
}

// value is what the key holds of what is sorted by.
func (k peopleKey) value(sort string) any {
	switch strings.TrimPrefix(sort, "-") {
	case "name":
		return k.Name
	case "progress":
		return k.Number
	}
	return k.At
}

// keyOf is where a page ends that ends with this row.
func (r personRow) keyOf(sort string) peopleKey {
	k := peopleKey{Sort: sort, ID: r.Enrollment}
	switch strings.TrimPrefix(sort, "-") {
	case "name":
		k.Name = r.Name
	case "progress":
		k.Number = r.Share
	case "active":
		if k.At = time.Unix(0, 0).UTC(); r.LastActiveAt != nil {
			k.At = *r.LastActiveAt
		}
	default:
		k.At = r.EnrolledAt
	}
	return k
}

// parsePeopleKey reads a cursor of the list sorted so; one of another order is refused, as it says nothing about this one.
func parsePeopleKey(cursor, sort string) (*peopleKey, error) {
	k, err := plugin.ParseCursor[peopleKey](cursor)
	if err != nil || k == nil {
		return nil, err
	}
	_, ok := plugin.ParseID[plugin.EnrollmentID](string(k.ID))
	year := k.At.Year()
	if !ok || k.Sort != sort || year < 1 || year > 9999 || !utf8.ValidString(k.Name) || strings.ContainsRune(k.Name, 0) ||
		math.IsNaN(k.Number) || math.Abs(k.Number) > 100 {
		return nil, plugin.ErrCursor
	}
	return k, nil
}

// sorted is the order that is asked for; of one that there is not, the usual one.
func sorted(sort string) string {
	if slices.Contains(PeopleSorts, sort) {
		return sort
	}
	return newestFirst
}
