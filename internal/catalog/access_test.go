package catalog_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// Every operation inside a course × everybody who may stand around it.
func TestOnlyTheTeamTouchesACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const read, contents, edit = "read", "contents", "edit"
	operations := []struct {
		method, path, body, right string
	}{
		{"GET", "/courses/{course}", "", read},
		{"GET", "/courses/{course}/outline", "", read},
		{"GET", "/contents/{content}", "", read},
		{"PUT", "/courses/{course}/outline", `{"version":-1,"sections":[],"loose":[]}`, contents},
		{"POST", "/courses/{course}/sections", `{"title":"x"}`, contents},
		{"PATCH", "/sections/{section}", `{"title":"x"}`, contents},
		{"DELETE", "/sections/{spare}", "", contents},
		{"POST", "/courses/{course}/contents", `{"type":"article","title":"x"}`, contents},
		{"PATCH", "/contents/{content}", `{"title":"x"}`, contents},
		{"DELETE", "/contents/{spareContent}", "", contents},
		{"POST", "/contents/{content}/restore", "", contents},
		{"PATCH", "/courses/{course}", `{"title":"Another title"}`, edit},
		{"POST", "/courses/{course}/publish", "", edit},
		{"POST", "/courses/{course}/unpublish", "", edit},
		{"POST", "/courses/{course}/archive", "", edit},
	}
	c := s.published("Guarded course")
	demoted := s.person(plugin.Trainee, "Former Trainer")
	s.join(c.ID, demoted, catalogapi.CoTrainer)
	people := []struct {
		who  string
		a    plugin.Actor
		may  string // rights, or "" for none
		seen bool   // whether refusals tell that the course is there
		site int    // the answer before any course is looked at; 0 for none
	}{
		{"visitor", s.visitor, "", false, 401},
		{"trainee", s.person(plugin.Trainee, "Tala Saad"), "", false, 403},
		{"trainee in the team", demoted, "", false, 403},
		{"other trainer", s.person(plugin.Trainer, "Other Trainer"), "", false, 0},
		{"observer", s.member(c.ID, catalogapi.Observer), read, true, 0},
		{"assistant", s.member(c.ID, catalogapi.Assistant), read + contents, true, 0},
		{"co-trainer", s.member(c.ID, catalogapi.CoTrainer), read + contents + edit, true, 0},
		{"owner", s.owner, read + contents + edit, true, 0},
		{"super admin", s.admin, read + contents + edit, true, 0},
	}
	section := s.section(c.ID, "Kept")
	content := s.article(c.ID, section, "Kept")
	for _, op := range operations {
		for _, p := range people {
			spare := s.section(c.ID, "Spare")
			spareContent := s.article(c.ID, "", "Spare")
			path := strings.NewReplacer("{course}", string(c.ID), "{section}", string(section), "{content}", string(content),
				"{spare}", string(spare), "{spareContent}", string(spareContent)).Replace(op.path)
			var body any
			if op.body != "" {
				body = op.body
			}
			r := s.call(p.a, op.method, path, body)
			ok := r.Status < 300 || r.Status == http.StatusConflict // the order above is of an impossible version
			switch {
			case strings.Contains(p.may, op.right) != ok:
				t.Errorf("%s: %s %s answers %d %s", p.who, op.method, op.path, r.Status, r.Text)
			case ok:
			case p.site != 0 && r.Status != p.site, p.site == 0 && p.seen && r.Status != 403, p.site == 0 && !p.seen && r.Status != 404:
				t.Errorf("%s: %s %s is refused with %d", p.who, op.method, op.path, r.Status)
			}
		}
	}
	// What is not there and what is not theirs look the same.
	stranger := s.person(plugin.Trainer, "Strange Trainer")
	for _, op := range operations {
		ask := func(course, section, content string) string {
			path := strings.NewReplacer("{course}", course, "{section}", section, "{spare}", section, "{content}", content, "{spareContent}", content).Replace(op.path)
			var body any
			if op.body != "" {
				body = op.body
			}
			r := s.call(stranger, op.method, path, body)
			return fmt.Sprint(r.Status, r.Text)
		}
		none := string(plugin.NewID[plugin.CourseID]())
		if theirs, absent := ask(string(c.ID), string(section), string(content)), ask(none, none, none); theirs != absent || !strings.HasPrefix(theirs, "404") {
			t.Errorf("%s %s: %s, but absent is %s", op.method, op.path, theirs, absent)
		}
	}
}

func TestRightsAsOtherModulesAsk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("Guarded course")
	observer, assistant := s.member(c.ID, catalogapi.Observer), s.member(c.ID, catalogapi.Assistant)
	stranger := s.person(plugin.Trainer, "Other Trainer")
	ctx := t.Context()
	demoted := s.person(plugin.Trainee, "Former Trainer")
	s.join(c.ID, demoted, catalogapi.CoTrainer)
	s.refused(s.CanSee(ctx, demoted, c.ID), plugin.ErrNotFound)
	s.must(s.CanSee(ctx, observer, c.ID))
	s.must(s.CanEdit(ctx, assistant, c.ID))
	s.must(s.CanEdit(ctx, s.admin, c.ID))
	s.refused(s.CanEdit(ctx, observer, c.ID), plugin.ErrDenied)
	s.refused(s.CanSee(ctx, stranger, c.ID), plugin.ErrNotFound)
	s.refused(s.CanSee(ctx, s.visitor, c.ID), plugin.ErrNotFound)
	s.refused(s.CanEdit(ctx, s.admin, plugin.NewID[plugin.CourseID]()), plugin.ErrNotFound)
	s.refused(s.CanEdit(ctx, s.admin, "x"), plugin.ErrNotFound)
	role, err := s.TeamRole(ctx, s.db, assistant, c.ID)
	s.must(err)
	if role != catalogapi.Assistant {
		t.Errorf("role %q", role)
	}
	if role, err := s.TeamRole(ctx, s.db, stranger, c.ID); err != nil || role != "" {
		t.Errorf("a stranger's role: %q, %v", role, err)
	}
	_, err = s.CreateCategory(ctx, s.owner, catalog.CategoryChange{Name: sent("Mine")})
	s.refused(err, plugin.ErrDenied)
}
