package plugin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

func TestMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]plugin.Money{
		"12.5 KWD": {Minor: 12500, Currency: "KWD"}, "12.500 KWD": {Minor: 12500, Currency: "KWD"}, "0.05 USD": {Minor: 5, Currency: "USD"},
		"-3 EGP": {Minor: -300, Currency: "EGP"}, "-0.05 USD": {Minor: -5, Currency: "USD"}, "500 JPY": {Minor: 500, Currency: "JPY"}, "007 USD": {Minor: 700, Currency: "USD"},
	} {
		amount, currency, _ := strings.Cut(text, " ")
		if got, err := plugin.ParseMoney(amount, currency); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, wrong := range []string{"|USD", "-|USD", ".5|USD", "5.|USD", "1.234|USD", "1.5|JPY", "1e3|USD", "+5|USD", "--5|USD", "1,5|USD", "1 000|USD", "٥|USD", "0x1|USD", "5|usd", "5|US", "5|", "92233720368547758.08|USD", "NaN|USD"} {
		amount, currency, _ := strings.Cut(wrong, "|")
		if got, err := plugin.ParseMoney(amount, currency); !errors.Is(err, plugin.ErrMoney) {
			t.Errorf("%q: %v, %v", wrong, got, err)
		}
	}
	for _, wrong := range []string{`{"amount": 12.5, "currency": "KWD"}`, `12.5`, `{"amount": "12.5"}`, `{}`} {
		if err := json.Unmarshal([]byte(wrong), new(plugin.Money)); err == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

func TestMoneyComesBackFromJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		m := plugin.Money{Minor: rapid.Int64Range(math.MinInt64+1, math.MaxInt64).Draw(r, "minor"), Currency: rapid.SampledFrom([]string{"USD", "KWD", "JPY", "CLF"}).Draw(r, "currency")}
		b, err := json.Marshal(m)
		var back plugin.Money
		if err = errors.Join(err, json.Unmarshal(b, &back)); err != nil || back != m {
			r.Fatalf("%v became %s became %v: %v", m.Minor, b, back.Minor, err)
		}
	})
}

func TestIDs(t *testing.T) {
	t.Parallel()
	seen := map[plugin.CourseID]bool{}
	var before plugin.CourseID
	for range 1000 {
		id := plugin.NewID[plugin.CourseID]()
		if back, ok := plugin.ParseID[plugin.CourseID](string(id)); !ok || back != id || seen[id] || id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) || id[:13] < before[:min(13, len(before))] {
			t.Fatalf("%s after %s", id, before)
		}
		seen[id], before = true, id
	}
	if id, ok := plugin.ParseID[plugin.UserID]("018F0000-0000-7000-8000-00000000000A"); !ok || id != "018f0000-0000-7000-8000-00000000000a" {
		t.Errorf("capitals: %q, %v", id, ok)
	}
	for _, wrong := range []string{"", "42", "018f0000000070008000000000000001", "{018f0000-0000-7000-8000-000000000001}", "018f0000-0000-7000-8000-00000000000g", "018f0000-0000-7000-8000-0000000000é", "018f0000x0000-7000-8000-000000000001"} {
		if id, ok := plugin.ParseID[plugin.UserID](wrong); ok || id != "" {
			t.Errorf("%q passes as %q", wrong, id)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	type key struct {
		Title string `json:"t"`
		ID    int    `json:"i"`
	}
	of := func(n int) key { return key{fmt.Sprint("عنوان ", n), n} }
	page := plugin.Cut([]int{1, 2, 3}, 2, of)
	if !slices.Equal(page.Items, []int{1, 2}) || page.NextCursor == nil {
		t.Fatalf("%+v", page)
	}
	if k, err := plugin.ParseCursor[key](*page.NextCursor); err != nil || *k != of(2) {
		t.Errorf("%+v, %v", k, err)
	}
	if last := plugin.Cut([]int{1, 2}, 2, of); last.NextCursor != nil {
		t.Error("the last page has a next one")
	}
	if b, err := json.Marshal(plugin.Cut[int, key](nil, 2, of)); err != nil || string(b) != `{"items":[],"nextCursor":null}` {
		t.Errorf("an empty page: %s, %v", b, err)
	}
	if k, err := plugin.ParseCursor[key](""); k != nil || err != nil {
		t.Errorf("the first page: %v, %v", k, err)
	}
	for _, wrong := range []string{"!", "e30=", "bm8"} {
		if _, err := plugin.ParseCursor[key](wrong); !errors.Is(err, plugin.ErrCursor) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestFaultsAreValues(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	base := plugin.NewFault(plugin.Conflict, "test.base")
	f := base.With("max", 3).At("/a", "one").At("/b", "two", plugin.Args{"n": 1}).In(time.Second).Because(cause)
	wrapped := fmt.Errorf("do: %w", f)
	if !errors.Is(wrapped, base) || !errors.Is(wrapped, cause) || errors.Is(wrapped, plugin.ErrNotFound) {
		t.Error("it is not what it was made of")
	}
	if base.Args != nil || base.Fields != nil || base.After != 0 || base.Unwrap() != nil {
		t.Errorf("the sentinel changed: %+v", base)
	}
	one, two := f.At("/c", "three"), f.At("/d", "four")
	if len(f.Fields) != 2 || one.Fields[2].Pointer != "/c" || two.Fields[2].Pointer != "/d" {
		t.Error("copies share their fields")
	}
	if got := plugin.AsFault(wrapped); got != f { //nolint:errorlint // the very same fault
		t.Errorf("%v", got)
	}
	if got := plugin.AsFault(cause); !errors.Is(got, plugin.ErrInternal) || !errors.Is(got, cause) || got.Kind != plugin.Internal {
		t.Errorf("%v", got)
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	actors := []plugin.Actor{{}, {Role: plugin.SuperAdmin}, {User: "u", Role: plugin.Trainee}, {User: "u", Role: plugin.Trainer}, {User: "u", Role: plugin.SuperAdmin}}
	for access, want := range map[plugin.Access]string{plugin.Public: "yyyyy", plugin.SignedUp: "nnyyy", plugin.Unready: "nnyyy", plugin.Staff: "nnnyy", plugin.Admins: "nnnny", "": "nnnnn", "typo": "nnnnn"} {
		got := ""
		for _, a := range actors {
			got += map[bool]string{true: "y", false: "n"}[access.Allows(a)]
		}
		if got != want {
			t.Errorf("%q: %s, want %s", access, got, want)
		}
	}
}

// Each event of this package is among those that plugins can hear.
func TestEventNames(t *testing.T) {
	source, err := os.ReadFile("event.go")
	if err != nil {
		t.Fatal(err)
	}
	names := plugin.EventNames()
	found := regexp.MustCompile(`EventName\(\) string +\{ return "(.+)" \}`).FindAllSubmatch(source, -1)
	if len(found) != len(names) || len(found) < 19 {
		t.Errorf("%d events, %d names", len(found), len(names))
	}
	for _, m := range found {
		if !slices.Contains(names, string(m[1])) {
			t.Errorf("%s is not among the names", m[1])
		}
	}
}

func TestEnrollmentEvents(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]plugin.Event{
		"enrollment.created":   plugin.EnrollmentCreated{Enrollment: "e", User: "u", Course: "c"},
		"enrollment.completed": plugin.EnrollmentCompleted{Enrollment: "e", User: "u", Course: "c"},
		"enrollment.dropped":   plugin.EnrollmentDropped{Enrollment: "e", User: "u", Course: "c"},
		"enrollment.suspended": plugin.EnrollmentSuspended{Enrollment: "e", User: "u", Course: "c"},
	} {
		payload, err := json.Marshal(e)
		if err != nil || string(payload) != `{"enrollment":"e","user":"u","course":"c"}` || e.EventName() != want || e.EventSubject() != "enrollment:e" {
			t.Errorf("%s: %s about %s, %s, %v", want, e.EventName(), e.EventSubject(), payload, err)
		}
	}
}

func TestSessionEvents(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]plugin.Event{
		"session.scheduled": plugin.SessionScheduled{Session: "s", Course: "c"},
		"session.changed":   plugin.SessionChanged{Session: "s", Course: "c", Fields: []string{"startsAt"}},
		"session.cancelled": plugin.SessionCancelled{Session: "s", Course: "c"},
	} {
		payload, err := json.Marshal(e)
		if err != nil || !strings.HasPrefix(string(payload), `{"session":"s","course":"c"`) || e.EventName() != want || e.EventSubject() != "course:c" {
			t.Errorf("%s: %s about %s, %s, %v", want, e.EventName(), e.EventSubject(), payload, err)
		}
	}
}
