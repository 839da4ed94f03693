package assessment

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

// What an archive says of an assignment is held against the rules for what people type.
func TestDetailsOfArchives(t *testing.T) {
	t.Parallel()
	opens := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	for raw, want := range map[string]string{
		``:                                  "",
		`{"kind":"project","dueDate":null}`: "",
		`{"kind":"exam","dueDate":"2027-03-05T18:00:00+02:00"}`: "",
		`{"kind":"homework","later":"a field of a newer host"}`: "",
		`{"kind":"homework","dueDate":"2027-03-01T08:00:00Z"}`:  "/dueDate assignment.due_before_open",
		`{"kind":"homework","dueDate":"2027-02-30T08:00:00Z"}`:  "/dueDate content.moment",
		`{"kind":"homework","dueDate":"9999-01-01T08:00:00Z"}`:  "/dueDate content.moment_far",
		`{"kind":"cheating"}`: "/kind assignment.kind",
		`{}`:                  "/kind assignment.kind",
		`{"kind":7}`:          " assignment.details",
		`[1]`:                 " assignment.details",
		`"homework"`:          " assignment.details",
	} {
		got := ""
		for _, f := range checked(raw, opens) {
			got += f
		}
		if got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// checked is what is wrong, a line a field.
func checked(raw string, opens time.Time) (all []string) {
	_, fields := readDetails(json.RawMessage(raw), &opens)
	for _, f := range fields {
		all = append(all, f.Pointer+" "+f.Code)
	}
	return all
}
