package learning_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

// The access rule as a table: who looks, by what is looked at. "yes" opens, "-" does not exist for
// this person, and everything else is the code of the refusal. It is the same for every type of content.
func TestWhoMaySeeWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	kinds := []string{"hologram"} // which nobody decides on
	for _, known := range s.Courses.(*catalog.Service).ContentTypes("en") {
		kinds = append(kinds, known.Type)
	}
	if len(kinds) < 7 {
		t.Fatalf("types: %v", kinds)
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) { whoMaySee(t, s, kind) })
	}
}

func whoMaySee(t *testing.T, s *site, kind string) {
	course := s.course("Burns")
	part, hidden := s.section(course), s.section(course)
	s.content(course, part, "article", "") // what is to be done before the last but one
	s.exec(`update course_sections set is_published = false where id = $1`, hidden)
	contents := []plugin.ContentID{
		s.content(course, part, kind, ""),
		s.content(course, part, kind, "is_preview = true"),
		s.content(course, part, kind, "is_preview = true, is_published = false"),
		s.content(course, hidden, kind, "is_preview = true"),
		s.content(course, "", kind, "is_preview = true"),
		s.content(course, part, kind, "available_from = '2026-11-24 12:00:01Z'"),
		s.content(course, part, kind, "available_from = '2026-11-24 12:00:00Z'"),
		s.content(course, part, kind, "available_after_days = 1"),
		s.content(course, part, kind, "available_after_previous = true"),
		s.content(course, part, kind, "deleted_at = now(), is_preview = true"),
	}
	stranger, colleague, helper := s.trainee(), s.person(plugin.Trainer, "Una Other"), s.person(plugin.Trainer, "Tom Helper")
	s.join(course, helper, "observer")
	demoted := s.trainee()
	s.join(course, demoted, "trainer")
	enrolled, completed, suspended, dropped, ended := s.trainee(), s.trainee(), s.trainee(), s.trainee(), s.trainee()
	for _, a := range []plugin.Actor{enrolled, completed, suspended, dropped, ended} {
		s.enrol(a, course)
	}
	s.exec(`update enrollments set status = 'completed', completed_at = now() where user_id = $1`, completed.User)
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, suspended.User)
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, dropped.User)
	s.exec(`update enrollments set access_until = $2 where user_id = $1`, ended.User, s.now())

	people := []struct {
		name  string
		actor plugin.Actor
	}{
		{"visitor", s.visitor}, {"stranger", stranger}, {"other trainer", colleague}, {"trainee in a team", demoted},
		{"enrolled", enrolled}, {"completed", completed}, {"suspended", suspended}, {"dropped", dropped}, {"ended", ended},
		{"observer", helper}, {"owner", s.owner}, {"super admin", s.admin}, {"the server", plugin.Actor{System: true}},
	}
	tables := map[string]struct{ prepare, table string }{
		"published": {"is_published = true, archived_at = null", `
			who          plain preview unpublished hidden loose later now day previous deleted
			visitor      -  yes - - - - - - - -
			stranger     -  yes - - - - - - - -
			other_trainer - yes - - - - - - - -
			trainee_in_a_team - yes - - - - - - - -
			enrolled     yes yes - - - content.not_yet yes content.not_yet content.after_previous -
			completed    yes yes - - - content.not_yet yes content.not_yet content.after_previous -
			suspended    enrollment.suspended yes - - - enrollment.suspended enrollment.suspended enrollment.suspended enrollment.suspended -
			dropped      enrollment.dropped yes - - - enrollment.dropped enrollment.dropped enrollment.dropped enrollment.dropped -
			ended        enrollment.ended yes - - - enrollment.ended enrollment.ended enrollment.ended enrollment.ended -
			observer     yes yes yes yes yes yes yes yes yes -
			owner        yes yes yes yes yes yes yes yes yes -
			super_admin  yes yes yes yes yes yes yes yes yes -
			the_server   yes yes yes yes yes yes yes yes yes -`},
		"archived": {"is_published = true, archived_at = now()", `
			who          plain preview unpublished hidden loose later now day previous deleted
			visitor      - - - - - - - - - -
			stranger     - - - - - - - - - -
			other_trainer - - - - - - - - - -
			trainee_in_a_team - - - - - - - - - -
			enrolled     yes yes - - - content.not_yet yes content.not_yet content.after_previous -
			completed    yes yes - - - content.not_yet yes content.not_yet content.after_previous -
			suspended    enrollment.suspended enrollment.suspended - - - enrollment.suspended enrollment.suspended enrollment.suspended enrollment.suspended -
			dropped      enrollment.dropped enrollment.dropped - - - enrollment.dropped enrollment.dropped enrollment.dropped enrollment.dropped -
			ended        enrollment.ended enrollment.ended - - - enrollment.ended enrollment.ended enrollment.ended enrollment.ended -
			observer     yes yes yes yes yes yes yes yes yes -
			owner        yes yes yes yes yes yes yes yes yes -
			super_admin  yes yes yes yes yes yes yes yes yes -
			the_server   yes yes yes yes yes yes yes yes yes -`},
		"draft": {"is_published = false, archived_at = null", `
			who          plain preview unpublished hidden loose later now day previous deleted
			visitor      - - - - - - - - - -
			stranger     - - - - - - - - - -
			other_trainer - - - - - - - - - -
			trainee_in_a_team - - - - - - - - - -
			enrolled     enrollment.closed enrollment.closed - - - enrollment.closed enrollment.closed enrollment.closed enrollment.closed -
			completed    enrollment.closed enrollment.closed - - - enrollment.closed enrollment.closed enrollment.closed enrollment.closed -
			suspended    enrollment.suspended enrollment.suspended - - - enrollment.suspended enrollment.suspended enrollment.suspended enrollment.suspended -
			dropped      enrollment.dropped enrollment.dropped - - - enrollment.dropped enrollment.dropped enrollment.dropped enrollment.dropped -
			ended        enrollment.closed enrollment.closed - - - enrollment.closed enrollment.closed enrollment.closed enrollment.closed -
			observer     yes yes yes yes yes yes yes yes yes -
			owner        yes yes yes yes yes yes yes yes yes -
			super_admin  yes yes yes yes yes yes yes yes yes -
			the_server   yes yes yes yes yes yes yes yes yes -`},
	}
	for name, table := range tables {
		s.exec(`update courses set `+table.prepare+` where id = $1`, course)
		lines := strings.Split(strings.TrimSpace(table.table), "\n")
		columns := strings.Fields(lines[0])[1:]
		for i, line := range lines[1:] {
			want := strings.Fields(line)[1:]
			if len(want) != len(contents) {
				t.Fatalf("%s: %q has %d columns", name, line, len(want))
			}
			for c, content := range contents {
				got := code(s.MayView(t.Context(), people[i].actor, content))
				switch got {
				case "":
					got = "yes"
				case "not_found":
					got = "-"
				}
				if got != want[c] {
					t.Errorf("%s course, %s, %s content: %s, want %s", name, people[i].name, columns[c], got, want[c])
				}
			}
		}
	}
}

// Contents that open one after the other, or after some days, do so.
func TestContentsOpenInTheirTime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	first := s.content(course, part, "article", "")
	s.content(course, part, "article", "is_required = false") // optional: does not stand in the way
	second := s.content(course, part, "article", "available_after_previous = true")
	later := s.content(course, part, "article", "available_after_days = 2")
	lea := s.trainee()
	s.enrol(lea, course)

	equal(t, "before the first is done", code(s.MayView(t.Context(), lea, second)), "content.after_previous")
	s.confirm(lea, first)
	equal(t, "after it", code(s.MayView(t.Context(), lea, second)), "")
	s.wait(48*3600e9 - 1)
	equal(t, "a moment before two days are over", code(s.MayView(t.Context(), lea, later)), "content.not_yet")
	s.wait(1)
	equal(t, "after two days", code(s.MayView(t.Context(), lea, later)), "")
}

// Bytes of media follow the same rule as the contents that show them.
func TestWhoMayHaveAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	film, asset := s.film(course, part, 100)
	lea, stranger, colleague := s.trainee(), s.trainee(), s.person(plugin.Trainer, "Una Other")
	s.enrol(lea, course)
	check := func(when string, a plugin.Actor, file plugin.AssetID, want string) {
		t.Helper()
		equal(t, when, code(s.MayWatch(t.Context(), a, file)), want)
	}
	check("a trainee", lea, asset, "")
	check("the owner", s.owner, asset, "")
	check("a super admin", s.admin, asset, "")
	check("a visitor", s.visitor, asset, "not_found")
	check("a stranger", stranger, asset, "not_found")
	check("another trainer", colleague, asset, "not_found")
	check("an unknown file", s.admin, plugin.NewID[plugin.AssetID](), "not_found")

	s.change(film, "available_from = '2027-01-01'")
	check("a trainee too early", lea, asset, "content.not_yet")
	s.change(film, "is_preview = true")
	check("a visitor, of a free preview", s.visitor, asset, "")
	s.change(film, "asset_id = null")
	check("a visitor, of a file that nothing shows", s.visitor, asset, "not_found")
	check("a trainee, of a file that nothing shows", lea, asset, "not_found")
	s.exec(`update courses set cover_asset_id = $2 where id = $1`, course, asset)
	check("a visitor, of a cover", s.visitor, asset, "")
	s.exec(`update courses set is_published = false where id = $1`, course)
	check("a visitor, of a draft's cover", s.visitor, asset, "not_found")
}
