package catalog_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
)

// Two who edit the same course: what one changed is not undone by what the other had read before, unless that is meant.
func TestTwoEditorsOfACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Drawing")
	path := "/courses/" + string(c.ID)
	s.set(c.ID, catalog.CourseChange{Title: sent("Painting"), ShortDescription: sent("With a brush")}) // the one
	patch := func(body map[string]any) reply { t.Helper(); return s.call(s.owner, "PATCH", path, body) }
	r := patch(map[string]any{ // the other
		"title": "Sketching", "level": "advanced",
		"was": map[string]any{"title": "Drawing", "level": "beginner", "shortDescription": nil},
	})
	if r.Status != 409 || r.get("code") != "course.changed" || r.get("errors", 0, "pointer") != "/title" {
		t.Errorf("a title changed by both: %d %s", r.Status, r.Text)
	}
	if now, err := s.Course(t.Context(), s.owner, c.ID); err != nil || now.Title != "Painting" || now.Level != "beginner" {
		t.Errorf("it was half saved: %q %s %v", now.Title, now.Level, err)
	}
	// Another field is nobody's business, and what both made the same neither.
	for _, body := range []map[string]any{
		{"level": "advanced", "was": map[string]any{"level": "beginner"}},
		{"title": "Painting", "was": map[string]any{"title": "Drawing"}},
		{"title": "Sketching", "was": map[string]any{"title": "Painting"}},
		{"title": "Carving"},
	} {
		if r := patch(body); r.Status != 200 {
			t.Errorf("%v: %d %s", body, r.Status, r.Text)
		}
	}
	if r := patch(map[string]any{"price": map[string]any{"amount": "5", "currency": "KWD"}, "was": map[string]any{"price": map[string]any{"amount": "9", "currency": "KWD"}}}); r.Status != 409 || r.get("errors", 0, "pointer") != "/price" {
		t.Errorf("a price changed by both: %d %s", r.Status, r.Text)
	}
	// Another type takes a link away only from whoever had read it.
	s.set(c.ID, catalog.CourseChange{CourseType: sent("hybrid"), LiveLink: sent("https://meet.example.org/1")})
	online := func(link any) reply {
		return patch(map[string]any{"courseType": "online", "was": map[string]any{"courseType": "hybrid", "location": nil, "liveLink": link, "recordingPolicy": "none"}})
	}
	if r := online(nil); r.Status != 409 || r.get("errors", 0, "pointer") != "/liveLink" || strings.Count(r.Text, "pointer") != 1 {
		t.Errorf("a link that was written meanwhile: %d %s", r.Status, r.Text)
	}
	if r := online("https://meet.example.org/1"); r.Status != 200 {
		t.Errorf("a link that was read: %d %s", r.Status, r.Text)
	}
	now, err := s.Course(t.Context(), s.owner, c.ID)
	s.must(err)
	if now.Title != "Carving" || *now.ShortDescription != "With a brush" || now.Level != "advanced" || now.Price != c.Price {
		t.Errorf("in the end: %+v", now.Card)
	}
}

// A course has what courses of its type have, and as long as it is published what visitors need.
func TestWhatACourseCannotBecome(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Drawing")
	for _, x := range []struct {
		what string
		ch   catalog.CourseChange
		want string
	}{
		{"a place of an online course", catalog.CourseChange{Location: sent("Hall 3")}, "/location"},
		{"a link of an online course", catalog.CourseChange{LiveLink: sent("https://meet.example/1")}, "/liveLink"},
		{"recordings of a classroom course", catalog.CourseChange{CourseType: sent("classroom"), RecordingPolicy: sent("enrolled")}, "/recordingPolicy"},
		{"access that ends before the start", catalog.CourseChange{StartDate: sent("2027-06-01"), AccessUntil: sent("2027-01-01")}, "/accessUntil"},
		{"no description for visitors", catalog.CourseChange{Description: sent("")}, "/description"},
	} {
		_, err := s.ChangeCourse(t.Context(), s.owner, c.ID, x.ch)
		t.Log(x.what)
		s.refused(err, catalog.ErrCourse, x.want)
	}
	s.set(c.ID, catalog.CourseChange{CourseType: sent("hybrid"), Location: sent("Hall 3"), LiveLink: sent("https://meet.example/1"), RecordingPolicy: sent("enrolled")})
	s.set(c.ID, catalog.CourseChange{CourseType: sent("online")})
	now, err := s.Course(t.Context(), s.owner, c.ID)
	s.must(err)
	if now.Location != nil || now.LiveLink != nil || now.RecordingPolicy != "none" {
		t.Errorf("an online course with %v, %v and recordings for %s", now.Location, now.LiveLink, now.RecordingPolicy)
	}
}

// What a course holds from days when its type could be otherwise keeps nobody from changing it, and is gone with the change.
func TestALeftoverKeepsNobodyFromEditing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Drawing")
	s.exec(`update courses set location = 'Hall 3', live_link = 'https://meet.example/1', recording_policy = 'everyone' where id = $1`, c.ID)
	r := s.call(s.owner, "PATCH", "/courses/"+string(c.ID), map[string]any{"title": "Sketching", "was": map[string]any{"title": "Drawing"}})
	if r.Status != 200 || r.get("location") != nil || r.get("title") != "Sketching" {
		t.Errorf("%d %s", r.Status, r.Text)
	}
}

// Visitors ask for values of facets as long as names are, and no longer.
func TestValuesOfFacetsAreBounded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if r := s.call(s.visitor, "GET", "/catalogue?language="+strings.Repeat("x", 401), nil); r.Status != 422 || r.get("errors", 0, "pointer") != "?language" {
		t.Errorf("%d %s", r.Status, r.Text)
	}
}
