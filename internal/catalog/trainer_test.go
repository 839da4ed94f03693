package catalog_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// page gives somebody a public page.
func (s *site) page(a plugin.Actor, slug string) {
	s.t.Helper()
	s.exec(`insert into user_profiles (user_id, slug, is_public) values ($1, $2, true)`, a.User, slug)
}

// taught says what a trainer's page shows: each course with what they are to it.
func (s *site) taught(slug string) (catalog.TrainerCourses, string) {
	s.t.Helper()
	list, err := s.TrainerCourses(s.t.Context(), slug, "", 0)
	s.must(err)
	var said []string
	for _, c := range list.Items {
		said = append(said, c.Title+" "+string(c.Role))
	}
	return list, strings.Join(said, ", ")
}

// A trainer's page shows what visitors find of what they teach, alone or with others, and each course once.
func TestWhatATrainerTeaches(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.page(s.owner, "omar")
	una := s.person(plugin.Trainer, "Una Salem")
	s.page(una, "una")
	list, shown := s.taught("omar")
	if shown != "" || list.Total != 0 || list.Rating != nil || list.Items == nil {
		t.Errorf("without courses: %+v", list)
	}
	burns, cuts, falls := s.published("Burns"), s.published("Cuts"), s.published("Falls")
	s.draft("Hidden")
	s.join(burns.ID, una, catalogapi.CoTrainer)
	s.join(cuts.ID, una, catalogapi.Assistant)
	s.join(falls.ID, una, catalogapi.Observer)
	s.must(s.PersonChanged(t.Context(), una.User, false)) // joined behind the service's back
	if _, shown = s.taught("omar"); shown != "Falls owner, Cuts owner, Burns owner" {
		t.Errorf("the owner's page shows %s", shown)
	}
	if _, shown = s.taught("una"); shown != "Burns trainer" {
		t.Errorf("the co-trainer's page shows %s", shown)
	}
	// A course that is handed over changes its mark and stands there once.
	s.must(s.SetMember(t.Context(), s.owner, burns.ID, una.User, catalogapi.Owner))
	if _, shown = s.taught("una"); shown != "Burns owner" {
		t.Errorf("handed over: %s", shown)
	}
	if _, shown = s.taught("omar"); shown != "Falls owner, Cuts owner, Burns trainer" {
		t.Errorf("whoever handed it over shows %s", shown)
	}
	_, err := s.Archive(t.Context(), s.owner, cuts.ID)
	s.must(err)
	if list, shown = s.taught("omar"); shown != "Falls owner, Burns trainer" || list.Total != 2 {
		t.Errorf("without the archived one: %s of %d", shown, list.Total)
	}

	first, err := s.TrainerCourses(t.Context(), "omar", "", 1)
	s.must(err)
	if len(first.Items) != 1 || first.Total != 2 || first.NextCursor == nil {
		t.Fatalf("the first page: %+v", first)
	}
	second, err := s.TrainerCourses(t.Context(), "omar", *first.NextCursor, 1)
	s.must(err)
	if len(second.Items) != 1 || second.Items[0].Title != "Burns" || second.NextCursor != nil {
		t.Errorf("the second page: %+v", second)
	}
	_, err = s.TrainerCourses(t.Context(), "omar", "nonsense", 1)
	s.refused(err, plugin.ErrCursor)

	for what, sql := range map[string]string{
		"a hidden page": `update user_profiles set is_public = false where slug = 'una'`,
		"switched off":  `update users set is_active = false where id = (select user_id from user_profiles where slug = 'una')`,
		"a trainee":     `update users set role = 'trainee' where id = (select user_id from user_profiles where slug = 'una')`,
	} {
		t.Run(what, func(t *testing.T) {
			s.exec(sql)
			s.must(s.PersonChanged(t.Context(), una.User, false))
			_, err := s.TrainerCourses(t.Context(), "una", "", 0)
			s.refused(err, plugin.ErrNotFound)
			s.exec(`update user_profiles set is_public = true where slug = 'una'`)
			s.exec(`update users set is_active = true, role = 'trainer' where id = $1`, una.User)
		})
	}
	for _, slug := range []string{"nobody", "", "o\x00mar", " omar"} {
		_, err := s.TrainerCourses(t.Context(), slug, "", 0)
		s.refused(err, plugin.ErrNotFound)
	}
}

// Whoever has gone is named nowhere any more, also by pages that were kept before.
func TestACoTrainerWhoHasGoneIsNamedNowhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	una := s.person(plugin.Trainer, "Una Salem")
	s.page(una, "una")
	burns := s.published("Burns")
	s.must(s.SetMember(t.Context(), s.owner, burns.ID, una.User, catalogapi.CoTrainer))
	named := func() int {
		t.Helper()
		page, err := s.CoursePage(t.Context(), s.visitor, burns.Slug)
		s.must(err)
		return len(page.Course.CoTrainers)
	}
	if named() != 1 {
		t.Fatal("the co-trainer is not named")
	}
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return catalog.Personal{}.Erase(t.Context(), tx, una.User) }))
	s.exec(`update users set role = 'trainee', is_active = false where id = $1`, una.User)
	s.must(s.PersonChanged(t.Context(), una.User, true))
	if named() != 0 {
		t.Error("the co-trainer is still named")
	}
}

// A trainer's rating is that of all reviews of what they teach: three hundred reviews of one course and one of another are not
// two means, and no mean is rounded before it is taken.
func TestATrainersRatingIsExact(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.page(s.owner, "omar")
	una := s.person(plugin.Trainer, "Una Salem")
	s.page(una, "una")
	burns, cuts, hidden := s.published("Burns"), s.published("Cuts"), s.published("Hidden")
	s.published("Never reviewed")
	s.must(s.SetMember(t.Context(), s.owner, cuts.ID, una.User, catalogapi.CoTrainer))
	rate := func(id plugin.CourseID, reviews, stars int) {
		t.Helper()
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return s.SetRating(t.Context(), tx, id, reviews, stars) }))
	}
	rate(burns.ID, 300, 1001)
	rate(cuts.ID, 1, 5)
	rate(hidden.ID, 50, 50)
	_, err := s.Unpublish(t.Context(), s.owner, hidden.ID)
	s.must(err)
	check := func(slug string, stars, reviews int) {
		t.Helper()
		list, _ := s.taught(slug)
		if list.Rating == nil || *list.Rating != float64((200*stars+reviews)/(2*reviews))/100 || list.ReviewCount != reviews {
			t.Errorf("%s is rated %v by %d, want %d stars by %d", slug, list.Rating, list.ReviewCount, stars, reviews)
		}
	}
	check("omar", 1006, 301)
	check("una", 5, 1)
	rate(cuts.ID, 0, 0)
	check("omar", 1001, 300)
	if list, _ := s.taught("una"); list.Rating != nil || list.ReviewCount != 0 {
		t.Errorf("without reviews: %v of %d", list.Rating, list.ReviewCount)
	}
}

func TestATrainersCoursesAreAskedForAgainOnlyWhenTheyChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.page(s.owner, "omar")
	s.published("Burns")
	r := s.call(s.visitor, "GET", "/trainers/omar/courses", nil)
	if r.Status != http.StatusOK || r.get("items", 0, "role") != "owner" || r.get("items", 0, "title") != "Burns" {
		t.Fatalf("%d %s", r.Status, r.Text)
	}
	tag := r.Header.Get("ETag")
	if r = s.call(s.visitor, "GET", "/trainers/omar/courses", nil, "If-None-Match", tag); r.Status != http.StatusNotModified {
		t.Errorf("unchanged: %d", r.Status)
	}
	s.published("Cuts")
	if r = s.call(s.visitor, "GET", "/trainers/omar/courses", nil, "If-None-Match", tag); r.Status != http.StatusOK || r.get("total") != 2.0 {
		t.Errorf("changed: %d %s", r.Status, r.Text)
	}
	if r = s.call(s.visitor, "GET", "/trainers/nobody/courses", nil); r.Status != http.StatusNotFound {
		t.Errorf("nobody's: %d", r.Status)
	}
	if r = s.call(s.visitor, "GET", "/trainers/omar/courses?limit=0", nil); r.Status != http.StatusUnprocessableEntity {
		t.Errorf("none at all: %d", r.Status)
	}
}

// Maps of the site name those trainers whose page shows a course.
func TestTrainersOfTheMap(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	una, zaid, eve := s.person(plugin.Trainer, "Una Salem"), s.person(plugin.Trainer, "Zaid Nour"), s.person(plugin.Trainer, "Eve Fares")
	for slug, a := range map[string]plugin.Actor{"omar": s.owner, "una": una, "zaid": zaid, "eve": eve, "amal": s.admin} {
		s.page(a, slug)
	}
	s.published("Burns")
	c := s.published("Cuts")
	d := s.draft("Hidden")
	s.join(c.ID, una, catalogapi.CoTrainer)
	s.join(c.ID, zaid, catalogapi.Assistant)
	s.join(d.ID, eve, catalogapi.CoTrainer)
	named := func() string {
		t.Helper()
		list, err := s.ListedTrainers(t.Context())
		s.must(err)
		var slugs []string
		for _, one := range list {
			if one.UpdatedAt.IsZero() {
				t.Errorf("%s changed never", one.Slug)
			}
			slugs = append(slugs, one.Slug)
		}
		return strings.Join(slugs, " ")
	}
	if got := named(); got != "omar una" {
		t.Errorf("named are %s", got)
	}
	s.exec(`update user_profiles set is_public = false where slug = 'una'`)
	if got := named(); got != "omar" {
		t.Errorf("without the hidden page: %s", got)
	}
}

// A course's page names who teaches it beside the trainer that answers for it, as far as they show themselves.
func TestTheCoursePageNamesItsCoTrainers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Burns")
	una, zaid, eve, ola := s.person(plugin.Trainer, "Una Salem"), s.person(plugin.Trainer, "Zaid Nour"), s.person(plugin.Trainer, "Eve Fares"), s.person(plugin.Trainer, "Ola Amin")
	s.page(una, "una")
	s.exec(`update user_profiles set headline = 'Nurse' where user_id = $1`, una.User)
	s.exec(`insert into user_profiles (user_id, slug, is_public) values ($1, 'zaid', false)`, zaid.User)
	named := func() string {
		t.Helper()
		page, err := s.CoursePage(t.Context(), s.visitor, c.Slug)
		s.must(err)
		said := []string{page.Course.Trainer.Name}
		for _, one := range page.Course.CoTrainers {
			name := one.Name
			if one.Page != nil {
				name += " at " + one.Page.Slug + ", " + one.Page.Headline
			}
			said = append(said, name)
		}
		return strings.Join(said, "; ")
	}
	if got := named(); got != "Omar Haddad" {
		t.Errorf("alone: %s", got)
	}
	for _, x := range []struct {
		who  plugin.Actor
		role catalogapi.TeamRole
	}{{una, catalogapi.CoTrainer}, {zaid, catalogapi.CoTrainer}, {eve, catalogapi.Assistant}, {ola, catalogapi.Observer}} {
		s.must(s.SetMember(t.Context(), s.owner, c.ID, x.who.User, x.role))
	}
	if got := named(); got != "Omar Haddad; Una Salem at una, Nurse; Zaid Nour" {
		t.Errorf("with others: %s", got)
	}
	// What a co-trainer shows is as fresh as what the trainer does.
	s.exec(`update user_profiles set is_public = true where user_id = $1`, zaid.User)
	s.exec(`update users set is_active = false where id = $1`, una.User)
	s.must(s.PersonChanged(t.Context(), zaid.User, false))
	if got := named(); got != "Omar Haddad; Zaid Nour at zaid, " {
		t.Errorf("changed: %s", got)
	}
	s.must(s.SetMember(t.Context(), s.owner, c.ID, zaid.User, catalogapi.Owner))
	if got := named(); got != "Zaid Nour; Omar Haddad" {
		t.Errorf("handed over: %s", got)
	}
	r := s.call(s.visitor, "GET", "/catalogue/"+c.Slug, nil)
	if strings.Contains(r.Text, "@example.org") {
		t.Errorf("visitors are told addresses: %s", r.Text)
	}
}
