package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

func (s *site) teamOf(course plugin.CourseID) string {
	s.t.Helper()
	list, err := s.Team(s.t.Context(), s.admin, course)
	s.must(err)
	var out []string
	for _, m := range list {
		out = append(out, strings.Fields(m.User.Name)[0]+" "+string(m.Role))
	}
	return strings.Join(out, ", ")
}

func TestTeam(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.draft("Burns")
	una, tala, gone := s.person(plugin.Trainer, "Una Berg"), s.person(plugin.Trainee, "Tala Saad"), s.person(plugin.Trainer, "Gone Away")
	s.exec(`update users set is_active = false where id = $1`, gone.User)
	set := func(a plugin.Actor, who plugin.Actor, role catalogapi.TeamRole) error {
		return s.SetMember(ctx, a, c.ID, who.User, role)
	}
	s.refused(set(s.owner, tala, catalogapi.Observer), catalog.ErrMember, "/user")
	s.refused(set(s.owner, gone, catalogapi.Observer), catalog.ErrMember, "/user")
	s.refused(set(s.owner, una, "boss"), catalog.ErrMember, "/role")
	s.refused(set(s.owner, plugin.Actor{User: plugin.NewID[plugin.UserID]()}, catalogapi.Observer), catalog.ErrMember, "/user")
	s.refused(set(una, una, catalogapi.CoTrainer), plugin.ErrNotFound) // nobody invites themselves
	s.must(set(s.owner, una, catalogapi.CoTrainer))
	s.must(set(s.owner, una, catalogapi.CoTrainer))
	if n := s.count(`select count(*)::int from notices where user_id = $1 and kind = 'course_team'`, una.User); n != 1 {
		t.Errorf("%d notices", n)
	}
	s.refused(set(una, una, catalogapi.Owner), plugin.ErrDenied) // a trainer of the course does not take it over
	s.refused(set(s.owner, s.owner, catalogapi.Observer), catalog.ErrOwner)
	s.refused(s.RemoveMember(ctx, s.owner, c.ID, s.owner.User), catalog.ErrOwner)

	found, err := s.Colleagues(ctx, s.owner, c.ID, "A")
	s.must(err)
	if len(found) != 1 || found[0].Name != "Amal Aziz" { // Una is in it, Gone is away, Tala is a trainee
		t.Errorf("colleagues: %+v", found)
	}
	_, err = s.Colleagues(ctx, una, c.ID, "")
	s.refused(err, plugin.ErrDenied)

	told := func(who plugin.Actor, kind string) int {
		return s.count(`select count(*)::int from notices where user_id = $1 and kind = $2`, who.User, kind)
	}
	rana := s.person(plugin.Trainer, "Rana Khalil")
	s.must(set(s.owner, rana, catalogapi.Observer))
	s.must(s.RemoveMember(ctx, s.owner, c.ID, rana.User))
	s.must(set(s.owner, rana, catalogapi.Observer))
	s.must(s.RemoveMember(ctx, rana, c.ID, rana.User)) // who leaves knows it
	if n := told(rana, "course_team_left"); n != 1 {
		t.Errorf("who was taken out is told %d times", n)
	}
	if n := told(s.owner, "course_handed"); n != 0 {
		t.Errorf("an owner who hands over is told %d times", n)
	}

	s.must(set(s.owner, una, catalogapi.Owner))
	if got := s.teamOf(c.ID); got != "Una owner, Omar trainer" {
		t.Errorf("handed over: %s", got)
	}
	got, err := s.Course(ctx, una, c.ID)
	s.must(err)
	if got.Trainer.Name != "Una Berg" {
		t.Errorf("the course is of %s", got.Trainer.Name)
	}
	s.refused(set(s.owner, s.owner, catalogapi.Owner), plugin.ErrDenied)
	s.must(s.RemoveMember(ctx, s.owner, c.ID, s.owner.User)) // whoever is in it may leave
	_, err = s.Course(ctx, s.owner, c.ID)
	s.refused(err, plugin.ErrNotFound)
	s.must(set(s.admin, s.owner, catalogapi.Owner))
	if got := s.teamOf(c.ID); got != "Omar owner, Una trainer" {
		t.Errorf("given back: %s", got)
	}
	for _, role := range []catalogapi.TeamRole{catalogapi.Assistant, catalogapi.Observer} {
		a := s.member(c.ID, role)
		s.refused(s.RemoveMember(ctx, a, c.ID, una.User), plugin.ErrDenied)
	}
}

// Two who take the course over at the same moment: one of them has it, never both or nobody.
func TestOneOwnerWhoeverAsksFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("Burns")
	var all sync.WaitGroup
	for i := range 6 {
		who := s.person(plugin.Trainer, fmt.Sprintf("Trainer Number%c", 'A'+i))
		all.Go(func() {
			if err := s.SetMember(t.Context(), s.admin, c.ID, who.User, catalogapi.Owner); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := s.count(`select count(*)::int from course_team t join courses c on c.id = t.course_id and c.trainer_id = t.user_id
		where c.id = $1 and t.role = 'owner'`, c.ID); n != 1 {
		t.Errorf("%d owners", n)
	}
	if n := s.count(`select count(*)::int from course_team where course_id = $1`, c.ID); n != 7 {
		t.Errorf("%d members", n)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c, other := s.draft("Burns"), s.draft("Splints")
	una := s.member(c.ID, catalogapi.CoTrainer)
	capacity := 12
	spring := catalog.GroupChange{Name: " Spring ", StartsOn: "2027-03-01", EndsOn: "2027-03-05", Trainer: &una.User, Capacity: &capacity, Price: &catalog.Price{Amount: "9.5", Currency: "KWD"}}
	g, err := s.CreateGroup(ctx, una, c.ID, spring)
	s.must(err)
	if g.Name != "Spring" || g.StartsOn != "2027-03-01" || g.Trainer.Name != "Team Member" || *g.Capacity != 12 || g.Price.String() != "9.500 KWD" {
		t.Errorf("%+v", g)
	}
	_, err = s.CreateGroup(ctx, s.owner, c.ID, catalog.GroupChange{Name: "Spring", StartsOn: "2027-04-01", EndsOn: "2027-04-01"})
	s.refused(err, catalog.ErrGroupTaken)
	stranger, zero := s.person(plugin.Trainer, "No Body"), 0
	_, err = s.CreateGroup(ctx, s.owner, c.ID, catalog.GroupChange{Name: " ", StartsOn: "2027-04-02", EndsOn: "2027-04-01", Trainer: &stranger.User, Capacity: &zero, Price: &catalog.Price{Amount: "-1", Currency: "KWD"}})
	s.refused(err, catalog.ErrGroup, "/name", "/capacity", "/endsOn", "/price/amount", "/trainerId")
	_, err = s.CreateGroup(ctx, s.owner, c.ID, catalog.GroupChange{Name: "Summer", StartsOn: "soon", EndsOn: ""})
	s.refused(err, catalog.ErrGroup, "/startsOn", "/endsOn")
	_, err = s.CreateGroup(ctx, stranger, c.ID, spring)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.CreateGroup(ctx, s.member(c.ID, catalogapi.Assistant), c.ID, spring)
	s.refused(err, plugin.ErrDenied)

	g, err = s.ChangeGroup(ctx, s.owner, g.ID, catalog.GroupChange{Name: "Spring term", StartsOn: "2027-03-02", EndsOn: "2027-03-05"})
	s.must(err)
	if g.Name != "Spring term" || g.Trainer != nil || g.Capacity != nil || g.Price != nil {
		t.Errorf("%+v", g)
	}
	_, err = s.ChangeGroup(ctx, stranger, g.ID, spring)
	s.refused(err, plugin.ErrNotFound)
	lea := s.person(plugin.Trainee, "Lea Haddad")
	s.exec(`insert into enrollments (id, user_id, course_id, group_id) values ($1, $2, $3, $4)`, plugin.NewID[string](), lea.User, c.ID, g.ID)
	s.refused(s.DeleteGroup(ctx, s.owner, g.ID), catalog.ErrGroupInUse)
	s.exec(`update enrollments set group_id = null`)
	s.must(s.DeleteGroup(ctx, s.owner, g.ID))
	s.refused(s.DeleteGroup(ctx, s.owner, g.ID), plugin.ErrNotFound)

	// Who leaves the team leaves its groups.
	_, err = s.CreateGroup(ctx, s.owner, c.ID, spring)
	s.must(err)
	s.must(s.RemoveMember(ctx, s.owner, c.ID, una.User))
	list, err := s.Groups(ctx, s.owner, c.ID)
	s.must(err)
	if len(list) != 1 || list[0].Trainer != nil {
		t.Errorf("%+v", list)
	}
	if list, err = s.Groups(ctx, s.owner, other.ID); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func (s *site) titles(list []catalog.CourseTitle) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Title)
	}
	return strings.Join(out, ", ")
}

func TestPrerequisites(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	a, b, c := s.published("Course A"), s.published("Course B"), s.draft("Course C")
	una := s.person(plugin.Trainer, "Una Berg")
	hidden, err := s.CreateCourse(ctx, una, catalog.NewCourse{Title: "Hidden"})
	s.must(err)
	set := func(course plugin.CourseID, ids ...plugin.CourseID) error {
		_, err := s.SetPrerequisites(ctx, s.owner, course, ids)
		return err
	}
	s.must(set(b.ID, a.ID))
	s.must(set(c.ID, b.ID, b.ID))
	s.refused(set(a.ID, a.ID), catalog.ErrPrerequisites, "/courses")
	s.refused(set(a.ID, b.ID), catalog.ErrPrerequisites, "/courses") // a ring of two
	s.refused(set(a.ID, c.ID), catalog.ErrPrerequisites, "/courses") // a ring of three
	s.refused(set(c.ID, hidden.ID), catalog.ErrPrerequisites, "/courses")
	s.refused(set(c.ID, plugin.NewID[plugin.CourseID]()), catalog.ErrPrerequisites, "/courses")
	s.refused(set(hidden.ID, a.ID), plugin.ErrNotFound)
	many := make([]plugin.CourseID, 21)
	for i := range many {
		many[i] = plugin.NewID[plugin.CourseID]()
	}
	s.refused(set(c.ID, many...), catalog.ErrPrerequisites, "/courses")
	list, err := s.SetPrerequisites(ctx, s.owner, c.ID, []plugin.CourseID{b.ID, a.ID})
	s.must(err)
	if got := s.titles(list); got != "Course A, Course B" {
		t.Errorf("prerequisites: %s", got)
	}
	list, err = s.SetPrerequisites(ctx, s.owner, c.ID, nil)
	if err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// Whoever is about to take a course off the shelf learns which courses ask for it; drafts of others are nobody's business.
func TestDependents(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	first, next, draft := s.published("First aid"), s.published("Burns"), s.draft("Cuts")
	other := s.person(plugin.Trainer, "Other Trainer")
	foreign, err := s.CreateCourse(ctx, other, catalog.NewCourse{Title: "Secret"})
	s.must(err)
	for _, c := range []plugin.CourseID{next.ID, draft.ID, foreign.ID} {
		s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, c, first.ID)
	}
	titles := func(a plugin.Actor) string {
		list, err := s.Dependents(ctx, a, first.ID)
		s.must(err)
		out := ""
		for _, c := range list {
			out += c.Title + "; "
		}
		return out
	}
	if got := titles(s.owner); got != "Burns; Cuts; " {
		t.Errorf("the owner reads %s", got)
	}
	if got := titles(s.person(plugin.SuperAdmin, "Head Office")); got != "Burns; Cuts; Secret; " {
		t.Errorf("a super admin reads %s", got)
	}
	_, err = s.Dependents(ctx, other, first.ID)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.Archive(ctx, s.owner, next.ID)
	s.must(err)
	if got := titles(s.owner); got != "Cuts; " {
		t.Errorf("with an archived one: %s", got)
	}
}

// An owner who hands the course over twice at once does so once: the second waits, and is no owner any more.
func TestHandingOverIsNotRaced(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Burns")
	heirs := []plugin.Actor{s.person(plugin.Trainer, "Omar Nasser"), s.person(plugin.Trainer, "Mona Saleh")}
	results := make(chan error, len(heirs))
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `select from courses where id = $1 for no key update`, c.ID); err != nil {
			return err
		}
		for _, heir := range heirs {
			go func() { results <- s.SetMember(t.Context(), s.owner, c.ID, heir.User, catalogapi.Owner) }()
		}
		for s.count(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) < len(heirs) {
			if err := t.Context().Err(); err != nil {
				return err
			}
		}
		return nil
	}))
	one, two := <-results, <-results
	if one != nil {
		one, two = two, one
	}
	s.must(one)
	s.refused(two, plugin.ErrDenied)
}

// Two changes that together would close a ring: one of them is refused.
func TestNoRingOfPrerequisitesIsRaced(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 8 {
		a, b := s.published(fmt.Sprintf("Course A%d", i)), s.published(fmt.Sprintf("Course B%d", i))
		errs := make(chan error, 2)
		for _, pair := range [][2]plugin.CourseID{{a.ID, b.ID}, {b.ID, a.ID}} {
			go func() {
				_, err := s.SetPrerequisites(t.Context(), s.owner, pair[0], []plugin.CourseID{pair[1]})
				errs <- err
			}()
		}
		one, two := <-errs, <-errs
		if (one == nil) == (two == nil) {
			t.Fatalf("%v and %v", one, two)
		}
	}
}

func TestTheEndOfACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.published("Burns")
	s.refused(s.DeleteCourse(ctx, s.member(c.ID, catalogapi.CoTrainer), c.ID), plugin.ErrDenied)
	lea := s.person(plugin.Trainee, "Lea Haddad")
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), lea.User, c.ID)
	s.refused(s.DeleteCourse(ctx, s.owner, c.ID), catalog.ErrCourseInUse)
	_, err := s.Archive(ctx, s.owner, c.ID)
	s.must(err)
	back, err := s.Restore(ctx, s.owner, c.ID)
	s.must(err)
	if back.ArchivedAt != nil || !back.IsPublished {
		t.Errorf("restored: %+v", back)
	}
	draft := s.draft("Draft")
	_, err = s.Archive(ctx, s.owner, draft.ID)
	s.must(err)
	if back, err = s.Restore(ctx, s.owner, draft.ID); err != nil || back.IsPublished {
		t.Errorf("a draft comes back as %+v, %v", back, err)
	}

	foreign, err := s.CreateCourse(ctx, s.person(plugin.Trainer, "Una Berg"), catalog.NewCourse{Title: "Foreign"})
	s.must(err)
	out, err := s.Bulk(ctx, s.owner, catalog.StepDelete, []plugin.CourseID{c.ID, draft.ID, foreign.ID, "nonsense"}, time.Time{})
	s.must(err)
	var got []string
	for _, o := range out {
		if o.Code == nil {
			got = append(got, "done")
		} else {
			got = append(got, *o.Code)
		}
	}
	if strings.Join(got, " ") != "course.in_use done not_found not_found" {
		t.Errorf("bulk: %v", got)
	}
	if n := s.count(`select count(*)::int from audit_log where action = 'course.deleted' and object_id = $1`, draft.ID); n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.published("Burns")
	o, err := s.Outline(ctx, s.owner, c.ID)
	s.must(err)
	made, err := s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Section: o.Sections[0].ID, Type: "article", Title: "A new lesson"})
	s.must(err)
	_, err = s.ChangeContent(ctx, s.owner, made.ID, catalog.ContentChange{Article: sent("<p>Text</p>"), IsPublished: sent(true)})
	s.must(err)
	page, err := s.Revisions(ctx, s.owner, c.ID, "", 1)
	s.must(err)
	if len(page.Items) != 1 || page.NextCursor == nil || page.Items[0].Author != "Omar Haddad" || page.Items[0].Contents != 2 {
		t.Fatalf("%+v", page)
	}
	older, err := s.Revisions(ctx, s.owner, c.ID, *page.NextCursor, 1)
	s.must(err)
	if len(older.Items) != 1 || older.Items[0].Revision >= page.Items[0].Revision || older.Items[0].Contents != 1 {
		t.Errorf("%+v", older)
	}
	detail, err := s.RevisionOf(ctx, s.owner, c.ID, page.Items[0].Revision)
	s.must(err)
	if len(detail.Outline) != 1 || detail.Outline[0].Contents[1].Title != "A new lesson" {
		t.Errorf("%+v", detail)
	}
	_, err = s.RevisionOf(ctx, s.owner, c.ID, 99)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.Revisions(ctx, s.person(plugin.Trainer, "Una Berg"), c.ID, "", 10)
	s.refused(err, plugin.ErrNotFound)
}

func TestCategories(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	it := s.category("Computing", "الحاسوب", 200)
	code := s.category("Programming", "", 40)
	python := s.category("Python", "", 41)
	put := func(id string, ch catalog.CategoryChange) error {
		_, err := s.ChangeCategory(ctx, s.admin, id, ch)
		return err
	}
	top := catalog.Change[string]{Sent: true}
	s.must(put(code.ID, catalog.CategoryChange{Parent: sent(it.ID)}))
	s.must(put(python.ID, catalog.CategoryChange{Parent: sent(code.ID)}))
	s.refused(put(it.ID, catalog.CategoryChange{Parent: sent(it.ID)}), catalog.ErrCategory, "/parentId")
	s.refused(put(it.ID, catalog.CategoryChange{Parent: sent(python.ID)}), catalog.ErrCategory, "/parentId") // a ring
	deep := s.category("Django", "", 42)
	s.refused(put(deep.ID, catalog.CategoryChange{Parent: sent(python.ID)}), catalog.ErrCategory, "/parentId") // too deep
	s.refused(put(deep.ID, catalog.CategoryChange{Parent: sent(plugin.NewID[string]())}), catalog.ErrCategory, "/parentId")
	s.refused(put(deep.ID, catalog.CategoryChange{Name: sent("Python")}), catalog.ErrCategoryTaken)
	s.refused(put(deep.ID, catalog.CategoryChange{Name: sent(" "), Slug: sent("Not A Slug"), Hue: sent(360)}), catalog.ErrCategory, "/name", "/slug", "/hue")
	s.refused(put(plugin.NewID[string](), catalog.CategoryChange{Hue: sent(1)}), plugin.ErrNotFound)
	_, err := s.CreateCategory(ctx, s.admin, catalog.CategoryChange{Name: sent("Other"), Slug: sent("python")})
	s.refused(err, catalog.ErrCategoryTaken) // of the address
	_, err = s.CreateCategory(ctx, s.admin, catalog.CategoryChange{Hue: sent(360)})
	s.refused(err, catalog.ErrCategory, "/name", "/hue")

	// What is under a category is found and counted with it.
	for title, slug := range map[string]string{"Snakes": "python", "Loops": "programming", "Chips": "computing", "Web": "django"} {
		c := s.published(title)
		s.set(c.ID, catalog.CourseChange{Category: sent(slug)})
	}
	for slug, want := range map[string]int{"computing": 3, "programming": 2, "python": 1, "django": 1} {
		list, err := s.Catalogue(ctx, catalog.Filter{Category: catalog.ValuesOf(slug), Limit: 10})
		s.must(err)
		if list.Total != want || len(list.Items) != want {
			t.Errorf("%s: %d courses instead of %d", slug, list.Total, want)
		}
		for _, query := range []string{"", "published"} { // by index, and as a search
			all, err := s.Catalogue(ctx, catalog.Filter{Query: query, Limit: 10})
			s.must(err)
			if all.Total > 0 && !slices.Contains(all.Facets.Category, catalog.FacetCount{Value: slug, Count: want}) {
				t.Errorf("%q: facets %+v lack %s: %d", query, all.Facets.Category, slug, want)
			}
		}
	}
	list, err := s.Categories(ctx)
	s.must(err)
	if list[0].ID != it.ID || list[0].Courses != 3 || *list[2].Parent != code.ID {
		t.Errorf("%+v", list)
	}

	// A new name is that of its courses too.
	s.must(put(python.ID, catalog.CategoryChange{Name: sent("Python 3"), NameAr: sent("بايثون")}))
	if n := s.count(`select count(*)::int from courses where category = 'Python 3'`); n != 1 {
		t.Errorf("%d courses have the new name", n)
	}
	s.must(s.OrderCategories(ctx, s.admin, []string{deep.ID, python.ID, code.ID, it.ID}))
	if list, err = s.Categories(ctx); err != nil || list[0].ID != deep.ID || list[3].ID != it.ID {
		t.Errorf("%+v, %v", list, err)
	}
	for _, ids := range map[string][]string{
		"not all": {deep.ID, python.ID, code.ID}, "twice": {deep.ID, deep.ID, code.ID, it.ID}, "another": {deep.ID, python.ID, code.ID, plugin.NewID[string]()},
	} {
		s.refused(s.OrderCategories(ctx, s.admin, ids), catalog.ErrCategoryOrder)
	}

	s.refused(s.DeleteCategory(ctx, s.admin, it.ID, python.ID), catalog.ErrCategory, "/moveTo") // into itself
	s.must(s.DeleteCategory(ctx, s.admin, code.ID, it.ID))
	if n := s.count(`select count(*)::int from courses where category = 'Computing'`); n != 2 {
		t.Errorf("%d courses moved", n)
	}
	if n := s.count(`select count(*)::int from categories where id = $1 and parent_id = $2`, python.ID, it.ID); n != 1 {
		t.Error("what was under it did not move")
	}
	// What visitors find keeps a subject, and drafts need none.
	s.refused(s.DeleteCategory(ctx, s.admin, it.ID, ""), catalog.ErrCategoryCourses)
	if list, err = s.Categories(ctx); err != nil || len(list) != 3 || list[2].ID != it.ID || list[2].Own != 2 || list[1].Own != 1 {
		t.Errorf("refused, and yet %+v, %v", list, err)
	}
	if n := s.count(`select count(*)::int from courses where category = 'Computing'`); n != 2 {
		t.Errorf("refused, and yet %d courses are there", n)
	}
	s.exec(`update courses set is_published = false where category = 'Computing'`)
	s.must(s.DeleteCategory(ctx, s.admin, it.ID, ""))
	if n := s.count(`select count(*)::int from courses where category is null`); n != 2 {
		t.Errorf("%d courses are without a category", n)
	}
	s.must(put(python.ID, catalog.CategoryChange{Parent: top}))
	s.refused(s.DeleteCategory(ctx, s.owner, python.ID, ""), plugin.ErrDenied)
	s.refused(s.OrderCategories(ctx, s.owner, []string{python.ID, deep.ID}), plugin.ErrDenied)
}

func TestMoreFieldsOfACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.draft("Burns")
	s.set(c.ID, catalog.CourseChange{
		CourseType: sent("hybrid"), MinStudents: sent(5), MaxStudents: sent(10), LiveLink: sent(" https://meet.example/room?a=1 "), RecordingPolicy: sent("everyone"),
		ClassroomMinutes: sent(600), OnlineMinutes: sent(90), CreditHours: sent(12.345), Slug: sent("first-aid"),
	})
	got, err := s.Course(ctx, s.owner, c.ID)
	s.must(err)
	if *got.MinStudents != 5 || *got.LiveLink != "https://meet.example/room?a=1" || got.RecordingPolicy != "everyone" || *got.ClassroomMinutes != 600 ||
		*got.OnlineMinutes != 90 || *got.CreditHours != 12.35 && *got.CreditHours != 12.34 || got.Slug != "first-aid" {
		t.Errorf("%+v", got)
	}
	change := func(ch catalog.CourseChange) error {
		_, err := s.ChangeCourse(ctx, s.owner, c.ID, ch)
		return err
	}
	for pointer, ch := range map[string]catalog.CourseChange{
		"/minStudents": {MinStudents: sent(0)}, "/maxStudents": {MinStudents: sent(11)}, "/recordingPolicy": {RecordingPolicy: sent("all")},
		"/classroomMinutes": {ClassroomMinutes: sent(-1)}, "/onlineMinutes": {OnlineMinutes: sent(2_000_000)}, "/creditHours": {CreditHours: sent(10_000.0)},
		"/slug": {Slug: sent("First Aid")},
	} {
		s.refused(change(ch), catalog.ErrCourse, pointer)
	}
	for _, link := range []string{"javascript:alert(1)", "//meet.example", "meet.example", "https://user:pass@meet.example", "https://", "ftp://meet.example", "https://meet.example/" + strings.Repeat("x", 2048)} {
		s.refused(change(catalog.CourseChange{LiveLink: sent(link)}), catalog.ErrCourse, "/liveLink")
	}
	s.draft("Taken")
	s.refused(change(catalog.CourseChange{Slug: sent("taken")}), catalog.ErrCourse, "/slug")
}

func TestAFormerAddressLeadsToTheCourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.published("Burns")
	s.set(c.ID, catalog.CourseChange{Slug: sent("first-aid-for-burns")})
	if now, err := s.FormerSlug(ctx, "burns"); err != nil || now != "first-aid-for-burns" {
		t.Errorf("%q, %v", now, err)
	}
	s.set(c.ID, catalog.CourseChange{Slug: sent("burns")})
	if now, err := s.FormerSlug(ctx, "first-aid-for-burns"); err != nil || now != "burns" {
		t.Errorf("%q, %v", now, err)
	}
	_, err := s.FormerSlug(ctx, "burns") // it is no former one any more
	s.refused(err, plugin.ErrNotFound)
	_, err = s.Unpublish(ctx, s.owner, c.ID)
	s.must(err)
	_, err = s.FormerSlug(ctx, "first-aid-for-burns")
	s.refused(err, plugin.ErrNotFound)
}
