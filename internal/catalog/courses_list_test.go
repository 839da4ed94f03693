package catalog_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// listed walks through all pages of a list of courses and returns its titles.
func (s *site) listed(a plugin.Actor, f catalog.CourseFilter) []string {
	s.t.Helper()
	var titles []string
	for {
		list, err := s.Courses(s.t.Context(), a, f)
		s.must(err)
		for _, c := range list.Items {
			titles = append(titles, c.Title)
		}
		if list.NextCursor == nil {
			return titles
		}
		f.Cursor = *list.NextCursor
	}
}

// Every order goes over all pages without leaving one out or telling it twice, whatever is equal.
func TestCoursesInOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	want := map[catalog.CourseSort][]string{}
	for i, title := range []string{"beta", "Alpha", "beta", "Gamma", "alpha", "إسعاف", "Delta"} {
		c := s.draft(title)
		s.exec(`update courses set enrollment_count = $2 where id = $1`, c.ID, i%3)
		want[catalog.CoursesByCreated] = append(want[catalog.CoursesByCreated], title)
	}
	slices.Reverse(want[catalog.CoursesByCreated])
	want[catalog.CoursesByTitle] = []string{"Alpha", "alpha", "beta", "beta", "Delta", "Gamma", "إسعاف"}
	want[catalog.CoursesByEnrolled] = []string{"إسعاف", "beta", "alpha", "Alpha", "Delta", "Gamma", "beta"}
	first, err := s.Courses(t.Context(), s.owner, catalog.CourseFilter{})
	s.must(err)
	s.set(first.Items[6].ID, catalog.CourseChange{Title: sent("beta, now")})
	s.set(first.Items[3].ID, catalog.CourseChange{Title: sent("Gamma, now")})
	want[catalog.CoursesByChanged] = []string{"Gamma, now", "beta, now"}
	for sort, titles := range want {
		for i, title := range titles {
			titles[i] = strings.TrimSuffix(title, ", now")
		}
		for _, limit := range []int{1, 2, 5, 100} {
			for _, a := range []plugin.Actor{s.owner, s.admin} {
				got := s.listed(a, catalog.CourseFilter{Sort: sort, Limit: limit})
				for i, title := range got {
					got[i] = strings.TrimSuffix(title, ", now")
				}
				if len(got) != 7 || !slices.Equal(got[:len(titles)], titles) {
					t.Errorf("%s by %d: %q, not %q", sort, limit, got, titles)
				}
			}
		}
	}
	_, err = s.Courses(t.Context(), s.owner, catalog.CourseFilter{Sort: "price"})
	s.refused(err, catalog.ErrFilter, "?sort")
	_, err = s.Courses(t.Context(), s.owner, catalog.CourseFilter{Owner: "nobody"})
	s.refused(err, catalog.ErrFilter, "?owner")
	page, err := s.Courses(t.Context(), s.owner, catalog.CourseFilter{Sort: catalog.CoursesByTitle, Limit: 2})
	s.must(err)
	_, err = s.Courses(t.Context(), s.owner, catalog.CourseFilter{Sort: catalog.CoursesByChanged, Cursor: *page.NextCursor})
	s.refused(err, plugin.ErrCursor) // the place in another order is none here
	for _, path := range []string{"/courses?sort=price", "/courses/export?sort=price", "/courses/export?owner=nobody"} {
		if r := s.call(s.owner, "GET", path, nil); r.Status != 422 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}

// A super admin sees whose the courses are, and those of one; a trainer narrows among their own alone.
func TestCoursesOfAnOwner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	una := s.person(plugin.Trainer, "Una Berg")
	own := s.draft("Burns")
	_, err := s.CreateCourse(t.Context(), una, catalog.NewCourse{Title: "Wounds"})
	s.must(err)
	all, err := s.Courses(t.Context(), s.admin, catalog.CourseFilter{})
	s.must(err)
	if len(all.Owners) != 2 || all.Owners[0].Name != "Omar Haddad" || all.Owners[1].Name != "Una Berg" || all.Owners[1].Courses != 1 {
		t.Errorf("owners: %+v", all.Owners)
	}
	hers, err := s.Courses(t.Context(), s.admin, catalog.CourseFilter{Owner: una.User})
	s.must(err)
	if len(hers.Items) != 1 || hers.Items[0].Title != "Wounds" || hers.Counts.All != 1 {
		t.Errorf("of Una: %+v", hers)
	}
	if got := s.listed(s.admin, catalog.CourseFilter{Query: "haddad"}); !slices.Equal(got, []string{"Burns"}) {
		t.Errorf("by the owner's name: %q", got)
	}
	mine, err := s.Courses(t.Context(), s.owner, catalog.CourseFilter{})
	s.must(err)
	if mine.Owners != nil {
		t.Errorf("a trainer is told of owners: %+v", mine.Owners)
	}
	if got := s.listed(s.owner, catalog.CourseFilter{Owner: una.User}); len(got) != 0 {
		t.Errorf("a trainer sees courses of another: %q", got)
	}
	if got := s.listed(s.owner, catalog.CourseFilter{Query: "haddad"}); len(got) != 0 {
		t.Errorf("a trainer finds by the owner's name: %q", got)
	}
	s.join(own.ID, una, catalogapi.CoTrainer)
	if got := s.listed(una, catalog.CourseFilter{Owner: s.owner.User}); !slices.Equal(got, []string{"Burns"}) {
		t.Errorf("of a colleague: %q", got)
	}
	found, err := s.Courses(t.Context(), una, catalog.CourseFilter{Query: "burn", State: "archived"})
	s.must(err)
	if found.Counts.All != 1 || found.Counts.Draft != 1 || len(found.Items) != 0 {
		t.Errorf("the counts are not those of the search: %+v", found.Counts)
	}
}

// The file has the rows of the list in its order, and nothing that a spreadsheet would run.
func TestCoursesAsATable(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.exec(`update users set first_name = '=cmd', last_name = 'Haddad' where id = $1`, s.owner.User)
	s.published("Burns")
	archived := s.published("@SUM(A1), \"quoted\"")
	_, err := s.Archive(t.Context(), s.owner, archived.ID)
	s.must(err)
	_, err = s.CreateCourse(t.Context(), s.person(plugin.Trainer, "Una Berg"), catalog.NewCourse{Title: "Foreign"})
	s.must(err)
	rows := func(query string) [][]string {
		t.Helper()
		r := s.call(s.owner, "GET", "/courses/export"+query, nil)
		if r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Text)
		}
		list, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.Text, "\ufeff"))).ReadAll()
		s.must(err)
		return list
	}
	got := rows("?sort=title")
	if len(got) != 3 || got[1][0] != `'@SUM(A1), "quoted"` || got[1][1] != "archived" || got[1][5] != "'=cmd Haddad" || got[2][0] != "Burns" || got[2][1] != "published" {
		t.Errorf("%q", got)
	}
	if got = rows("?state=published"); len(got) != 2 || got[1][0] != "Burns" || got[1][17] != "/courses/burns" {
		t.Errorf("%q", got)
	}
	if got = rows("?q=nothing"); len(got) != 1 || got[0][0] != "title" {
		t.Errorf("%q", got)
	}
	var names []string
	for i := range 1100 { // more than are read at a time
		id := plugin.NewID[plugin.CourseID]()
		names = append(names, fmt.Sprintf("Course %04d", i))
		s.exec(`insert into courses (id, trainer_id, slug, title, price_currency) values ($1, $2, $3, $4, 'KWD')`, id, s.owner.User, fmt.Sprintf("c-%d", i), names[i])
		s.join(id, s.owner, catalogapi.Owner)
	}
	got = rows("?sort=title&q=course")
	for i, name := range names {
		if len(got) != 1101 || got[i+1][0] != name {
			t.Fatalf("%d rows, %d is %q", len(got), i+1, got[min(i+1, len(got)-1)])
		}
	}
}

// What was archived at once comes back as it was, and what had been archived before stays where it is.
func TestUndoingABulkArchive(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	public, draft, before := s.published("Burns"), s.draft("Draft"), s.published("Wounds")
	_, err := s.Archive(ctx, s.owner, before.ID)
	s.must(err)
	out, err := s.Bulk(ctx, s.owner, catalog.StepArchive, []plugin.CourseID{public.ID, draft.ID, before.ID, "nonsense"}, time.Time{})
	s.must(err)
	var undo []plugin.CourseID
	for _, o := range out {
		if o.Changed {
			undo = append(undo, o.ID)
		}
	}
	if !slices.Equal(undo, []plugin.CourseID{public.ID, draft.ID}) {
		t.Fatalf("to undo: %v of %+v", undo, out)
	}
	// What a colleague brought back and archived anew meanwhile stays where it is.
	until := time.Now()
	again := s.published("Again")
	_, err = s.Archive(ctx, s.owner, again.ID)
	s.must(err)
	out, err = s.Bulk(ctx, s.owner, catalog.StepRestore, append(undo, again.ID), until)
	s.must(err)
	if len(out) != 3 || !out[0].Changed || out[2].Changed || out[2].Code != nil {
		t.Errorf("undone: %+v", out)
	}
	state := func(id plugin.CourseID) string {
		c, err := s.Course(ctx, s.owner, id)
		s.must(err)
		return fmt.Sprintf("%v %v", c.IsPublished, c.ArchivedAt != nil)
	}
	if a, b, c, d := state(public.ID), state(draft.ID), state(before.ID), state(again.ID); a != "true false" || b != "false false" || c != "true true" || d != "true true" {
		t.Errorf("%s, %s, %s, %s", a, b, c, d)
	}
}

// A course whose owner's account is gone is not shown to visitors before somebody else answers for it.
func TestACourseWithoutAnOwner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	draft, shelved, rough := s.published("Burns"), s.published("Wounds"), s.draft("Rough")
	trainer := s.member(draft.ID, catalogapi.CoTrainer)
	_, err := s.Unpublish(ctx, s.owner, draft.ID)
	s.must(err)
	for _, id := range []plugin.CourseID{shelved.ID, rough.ID} {
		_, err = s.Archive(ctx, s.owner, id)
		s.must(err)
		s.join(id, trainer, catalogapi.CoTrainer)
	}
	s.must(s.db.InTx(ctx, func(tx db.Tx) error {
		if err := (catalog.Personal{}).MayGo(ctx, tx, s.owner.User); err != nil {
			return err
		}
		return catalog.Personal{}.Erase(ctx, tx, s.owner.User)
	}))
	s.exec(`update users set is_active = false, first_name = 'Former', last_name = 'member' where id = $1`, s.owner.User)
	s.exec(`insert into user_profiles (user_id, anonymised_at) values ($1, now())`, s.owner.User)

	_, err = s.Publish(ctx, trainer, draft.ID)
	s.refused(err, catalog.ErrOwnerGone)
	_, err = s.Restore(ctx, trainer, shelved.ID)
	s.refused(err, catalog.ErrOwnerGone)
	if _, err = s.Restore(ctx, trainer, rough.ID); err != nil { // a draft is nobody's business but the team's
		t.Errorf("a draft: %v", err)
	}
	out, err := s.Bulk(ctx, trainer, catalog.StepPublish, []plugin.CourseID{draft.ID}, time.Time{})
	s.must(err)
	if out[0].Code == nil || *out[0].Code != "course.owner_gone" || out[0].Changed {
		t.Errorf("%+v", out[0])
	}
	said := s.call(trainer, "POST", "/courses/"+string(draft.ID)+"/publish", nil)
	if said.Status != 409 || said.get("title") != "The owner's account is gone" {
		t.Errorf("%d %s", said.Status, said.Text)
	}
	team, err := s.Team(ctx, trainer, draft.ID)
	s.must(err)
	if !team[0].Gone || team[1].Gone {
		t.Errorf("%+v", team)
	}

	s.must(s.SetMember(ctx, s.admin, draft.ID, trainer.User, catalogapi.Owner))
	if got := s.teamOf(draft.ID); got != "Team owner" {
		t.Errorf("the team: %s", got)
	}
	if n := s.count(`select count(*)::int from notices where user_id = $1`, s.owner.User); n != 0 {
		t.Errorf("somebody who is gone is told %d times", n)
	}
	if _, err = s.Publish(ctx, trainer, draft.ID); err != nil {
		t.Error(err)
	}
}

// Whoever publishes at the moment in which the owner's account goes waits, and is then refused.
func TestPublishingIsNotRacedByADeletion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.published("Burns")
	trainer := s.member(c.ID, catalogapi.CoTrainer)
	_, err := s.Unpublish(ctx, s.owner, c.ID)
	s.must(err)
	result := make(chan error, 1)
	s.must(s.db.InTx(ctx, func(tx db.Tx) error {
		if err := (catalog.Personal{}).MayGo(ctx, tx, s.owner.User); err != nil {
			return err
		}
		go func() {
			_, err := s.Publish(ctx, trainer, c.ID)
			result <- err
		}()
		for s.count(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) < 1 {
			select {
			case err := <-result:
				return fmt.Errorf("it did not wait: %w", err)
			default:
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `update users set role = 'trainee' where id = $1`, s.owner.User)
		return err
	}))
	s.refused(<-result, catalog.ErrOwnerGone)
}
