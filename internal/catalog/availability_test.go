package catalog_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// inZone is a site whose organisation is there.
func inZone(t *testing.T, name string) *site {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	s := openSite(t, dbtest.URL(t), catalog.Deps{Zone: func(context.Context) (*time.Location, error) { return zone, nil }})
	s.admin, s.owner = s.person(plugin.SuperAdmin, "Amal Aziz"), s.person(plugin.Trainer, "Omar Haddad")
	return s
}

func TestAContentOpensAtAMomentOfTheOrganisationsClock(t *testing.T) {
	t.Parallel()
	s := inZone(t, "Europe/Berlin")
	id := s.outline(s.built().ID).Sections[0].Contents[0].ID
	for given, want := range map[string]string{
		"2027-03-01T09:00":          "2027-03-01T08:00:00Z",
		"2027-07-01T09:00:30":       "2027-07-01T07:00:30Z",
		"2027-07-01T09:00:00+03:00": "2027-07-01T06:00:00Z",
		"2027-03-28T01:59":          "2027-03-28T00:59:00Z", // a minute before the clock is put forward
		"2027-03-28T03:00":          "2027-03-28T01:00:00Z", // the moment after
		"2027-10-31T02:30":          "2027-10-31T00:30:00Z", // it comes twice: the first time
		"2027-10-31T03:00":          "2027-10-31T02:00:00Z",
		"2028-02-29T00:00":          "2028-02-28T23:00:00Z",
	} {
		c, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{AvailableFrom: sent(given)})
		s.must(err)
		if got := c.AvailableFrom.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s is %s, want %s", given, got, want)
		}
		if row := s.outline(c.CourseID).Sections[0].Contents[0]; row.AvailableFrom == nil || !row.AvailableFrom.Equal(*c.AvailableFrom) {
			t.Errorf("the outline says %v", row.AvailableFrom)
		}
	}
	c, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{AvailableFrom: sent("")})
	s.must(err)
	if c.AvailableFrom != nil {
		t.Errorf("emptied it is %v", c.AvailableFrom)
	}
}

func TestAvailabilityIsRefused(t *testing.T) {
	t.Parallel()
	s := inZone(t, "Europe/Berlin")
	id := s.outline(s.built().ID).Sections[0].Contents[0].ID
	refused := func(ch catalog.ContentChange, field string) {
		t.Helper()
		_, err := s.ChangeContent(t.Context(), s.owner, id, ch)
		if f := plugin.AsFault(err); err == nil || len(f.Fields) != 1 || f.Fields[0].Code != field {
			t.Errorf("%+v: %v, want %s", ch, err, field)
		}
	}
	for _, moment := range []string{"2027-31-12T09:00", "2027-02-29T09:00", "tomorrow", "2027-03-01", "09:00", "2027-03-01T25:00", strings.Repeat("9", 5000)} {
		refused(catalog.ContentChange{AvailableFrom: sent(moment)}, "content.moment")
	}
	refused(catalog.ContentChange{AvailableFrom: sent("2027-03-28T02:30")}, "content.moment_skipped") // no clock shows it
	for _, moment := range []string{"1999-12-31T12:00", "2101-01-02T00:00", "9999-12-31T23:59", "0000-01-01T00:00"} {
		refused(catalog.ContentChange{AvailableFrom: sent(moment)}, "content.moment_far")
	}
	for _, days := range []int{0, -1, 3651, 1 << 40} {
		refused(catalog.ContentChange{AvailableAfterDays: sent(days)}, "content.days")
	}
	refused(catalog.ContentChange{AvailableFrom: sent("2027-03-01T09:00"), AvailableAfterDays: sent(3)}, "content.one_rule")
	refused(catalog.ContentChange{AvailableAfterPrevious: catalog.Change[bool]{Sent: true}}, "course.required")

	c, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{AvailableAfterDays: sent(3650)})
	s.must(err)
	refused(catalog.ContentChange{AvailableAfterPrevious: sent(true)}, "content.one_rule") // the days still stand
	c, err = s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{AvailableAfterDays: catalog.Change[int]{Sent: true}, AvailableAfterPrevious: sent(true)})
	s.must(err)
	if c.AvailableAfterDays != nil || !c.AvailableAfterPrevious {
		t.Errorf("%+v", c.Availability)
	}
	// By the API: numbers that are none.
	for _, body := range []string{`{"availableAfterDays":1.5}`, `{"availableAfterDays":"3"}`, `{"availableAfterDays":1e30}`, `{"availableFrom":5}`} {
		if r := s.call(s.owner, "PATCH", "/contents/"+string(id), body); r.Status != 422 && r.Status != 400 {
			t.Errorf("%s: %d %s", body, r.Status, r.Text)
		}
	}
}

// Whoever still holds a pass for a file of the course is asked anew once something may have closed.
func TestClosingAContentVoidsPasses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	id := s.outline(c.ID).Sections[0].Contents[1].ID
	heard := make(chan string, 10)
	s.signals.Hear("revoke", func(id string) { heard <- id })
	listening := make(chan struct{}, 1)
	s.signals.Again(func() {
		select {
		case listening <- struct{}{}:
		default:
		}
	})
	go s.signals.Run(t.Context())
	select {
	case <-listening: // what is sent before is lost
	case <-time.After(30 * time.Second):
		t.Fatal("signals never arrive")
	}
	section := s.outline(c.ID).Sections[0].ID
	s.set(c.ID, catalog.CourseChange{Description: sent("What one learns here")})
	_, err := s.Publish(t.Context(), s.owner, c.ID)
	s.must(err)
	for _, one := range []struct {
		what  string
		close func() error
	}{
		{"a content that waits for the one before", func() error {
			_, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{AvailableAfterPrevious: sent(true)})
			return err
		}},
		{"a section that is hidden", func() error {
			_, err := s.ChangeSection(t.Context(), s.owner, section, catalog.SectionChange{IsPublished: sent(false)})
			return err
		}},
		{"a content that is deleted", func() error { return s.DeleteContent(t.Context(), s.owner, id, nil) }},
		{"a course that is taken back", func() error { _, err := s.Unpublish(t.Context(), s.owner, c.ID); return err }},
	} {
		s.must(one.close())
		select {
		case got := <-heard:
			if got != "course:"+string(c.ID) {
				t.Errorf("%s: heard %s", one.what, got)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%s: nobody is asked anew", one.what)
		}
	}
}
