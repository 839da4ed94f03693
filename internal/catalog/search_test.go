package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// taughtBy makes a published course of somebody.
func (s *site) taughtBy(trainer plugin.Actor, title string, ch catalog.CourseChange) catalog.Course {
	s.t.Helper()
	c := s.published(title)
	s.exec(`update courses set trainer_id = $1 where id = $2`, trainer.User, c.ID)
	ch.ShortDescription = sent("Worth its time") // drops what was kept before the trainer changed
	return s.set(c.ID, ch)
}

// Each word of a search may stand in what a course is called, in its category or in the name of its trainer.
func TestSearchMixesTrainersAndTopics(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.category("Programming", "البرمجة", 0)
	amal, nora, ar := s.person(plugin.Trainer, "Amal Sabbagh"), s.person(plugin.Trainer, "Nora O'Neil-Haddad"), s.person(plugin.Trainer, "أَمل الصبّاغ")
	s.taughtBy(amal, "Python at work", catalog.CourseChange{Category: sent("Programming")})
	s.taughtBy(amal, "Photography", catalog.CourseChange{})
	s.taughtBy(nora, "Python at home", catalog.CourseChange{})
	s.taughtBy(ar, "بايثون للمبتدئين", catalog.CourseChange{Tags: sent([]string{"node.js"})})
	s.set(s.draft("Python in secret").ID, catalog.CourseChange{Category: sent("Programming")})
	s.exec(`update courses set trainer_id = $1 where title = 'Python in secret'`, amal.User)
	for query, want := range map[string]string{
		"amal python":          "Python at work",
		"python amal":          "Python at work",
		"Python AMAL Sab":      "Python at work",
		"sabbagh":              "Photography, Python at work",
		"amla python":          "Python at work", // as amal
		"sabagh":               "Photography, Python at work",
		"phyton sabagh":        "Python at work",
		"python o'neil":        "Python at home",
		"haddad at home":       "Python at home",
		"nora photography":     "",
		"programming":          "Python at work",
		"البرمجة":              "Python at work",
		"برمجه amal":           "", // its article belongs to the word
		"بايثون امل":           "بايثون للمبتدئين",
		"الصباغ بايث":          "بايثون للمبتدئين",
		"node js":              "بايثون للمبتدئين",
		"node":                 "بايثون للمبتدئين",
		"الصبغا بايثون":        "بايثون للمبتدئين",
		"secret amal":          "",
		"photography  امل":     "",
		"amal python cookbook": "",
	} {
		got := titles(s.catalogue(catalog.Filter{Query: query, Sort: catalog.SortTitle}))
		if strings.Join(got, ", ") != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	if l := s.catalogue(catalog.Filter{Query: "amla python"}); l.Corrected == nil || *l.Corrected != "amal python" {
		t.Errorf("not said to be searched for instead: %v", l.Corrected)
	}
}

// What a trainer or a category is called is found by its new name, and no longer by the old one.
func TestSearchFollowsNames(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cat := s.category("Programming", "", 0)
	amal, nora := s.person(plugin.Trainer, "Amal Sabbagh"), s.person(plugin.Trainer, "Nora Haddad")
	c := s.taughtBy(amal, "Python", catalog.CourseChange{Category: sent("Programming")})
	finds := func(words ...string) {
		t.Helper()
		for _, w := range []string{"sabbagh", "haddad", "khoury", "programming", "software", "برمجيات"} {
			n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from courses where search @@ plainto_tsquery('simple', cw_fold($1))`, w)
			s.must(err)
			if (n == 1) != slices.Contains(words, w) {
				t.Errorf("%s finds %d", w, n)
			}
		}
	}
	at := func() string {
		v, err := db.Value[string](t.Context(), s.db, `select updated_at::text from courses where id = $1`, c.ID)
		s.must(err)
		return v
	}
	finds("sabbagh", "programming")
	before := at()
	s.exec(`update users set last_name = 'Khoury' where id = $1`, amal.User)
	finds("khoury", "programming")
	if at() != before {
		t.Error("a trainer's new name changed the course")
	}
	_, err := s.ChangeCategory(t.Context(), s.admin, cat.ID, catalog.CategoryChange{Name: sent("Software"), NameAr: sent("برمجيات")})
	s.must(err)
	finds("khoury", "software", "برمجيات")
	s.exec(`update courses set trainer_id = $1, category = null where id = $2`, nora.User, c.ID)
	finds("haddad")
}

// A course is found by all trainers whom its page names, and by nobody else of its team.
func TestSearchFindsCoTrainers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Burns")
	una, rana := s.person(plugin.Trainer, "Una Salem"), s.person(plugin.Trainer, "Rana Khalil")
	at := func() string {
		v, err := db.Value[string](t.Context(), s.db, `select updated_at::text from courses where id = $1`, c.ID)
		s.must(err)
		return v
	}
	before := at()
	finds := func(what string, words ...string) {
		t.Helper()
		for _, w := range []string{"salem", "saleem", "khalil"} {
			list, err := s.Catalogue(t.Context(), catalog.Filter{Query: "burns " + w, Limit: 10})
			s.must(err)
			if (list.Total == 1) != slices.Contains(words, w) {
				t.Errorf("%s: %s finds %d", what, w, list.Total)
			}
		}
	}
	set := func(who plugin.Actor, role catalogapi.TeamRole) {
		t.Helper()
		s.must(s.SetMember(t.Context(), s.owner, c.ID, who.User, role))
	}
	set(una, catalogapi.CoTrainer)
	set(rana, catalogapi.Observer)
	finds("joined", "salem", "saleem") // and with a slip
	set(rana, catalogapi.CoTrainer)
	set(una, catalogapi.Assistant)
	finds("other roles", "khalil")
	set(una, catalogapi.CoTrainer)
	s.must(s.RemoveMember(t.Context(), s.owner, c.ID, rana.User))
	finds("left", "salem", "saleem")
	s.exec(`update users set last_name = 'Khalil' where id = $1`, una.User)
	s.must(s.PersonChanged(t.Context(), una.User, true))
	finds("renamed", "khalil")
	s.exec(`update users set is_active = false where id = $1`, una.User)
	s.must(s.PersonChanged(t.Context(), una.User, true))
	finds("gone")
	s.exec(`update users set is_active = true where id = $1`, una.User)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return catalog.Personal{}.Erase(t.Context(), tx, una.User) }))
	s.must(s.PersonChanged(t.Context(), una.User, true))
	finds("erased")
	s.exec(`update users set is_active = false where id = $1`, s.owner.User) // and the courses are found as before
	if at() != before {
		t.Error("who teaches it too changed the course")
	}
}

// Names with signs are names of their own: courses that have exactly what was typed come before those that have the word.
func TestSearchKnowsSigns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for title, tags := range map[string][]string{
		"C for engineers": nil, "C# for engineers": nil, "C++ for engineers": nil, "Cooking": {"kitchen"}, "Games": {"c#", "unity"},
		"Learn .NET": nil, "ASP.NET pages": nil, "Net making for anglers": nil, "Systems, from C to C++.": nil, "F#/OCaml": nil,
	} {
		c := s.published(title)
		s.set(c.ID, catalog.CourseChange{Tags: sent(tags), Description: sent("C C C C c net net: all of it, in C, C++11 and C#")})
	}
	for query, want := range map[string][]string{
		"C#":             {"C# for engineers", "Games"},
		"c++":            {"C++ for engineers", "Systems, from C to C++."},
		"C":              {"C for engineers", "Systems, from C to C++."},
		".NET":           {"Learn .NET"},
		"net":            {"ASP.NET pages", "Net making for anglers"},
		"asp.net":        {"ASP.NET pages"},
		"engineers c#":   {"C# for engineers"},
		"C# engineers":   {"C# for engineers"},
		"f#":             {"F#/OCaml"},
		"ocaml f#":       {"F#/OCaml"},
		"(C#), games":    {"Games"},
		"c to c++":       {"Systems, from C to C++."},
		"#unity":         {"Games"},
		"C++ engineers.": {"C++ for engineers"},
	} {
		got := titles(s.catalogue(catalog.Filter{Query: query}))
		exact := slices.Clone(got[:min(len(got), len(want))])
		if slices.Sort(exact); !slices.Equal(exact, want) {
			t.Errorf("%q finds %q first, want %q", query, got, want)
		}
	}
	if all, some := s.catalogue(catalog.Filter{Query: "c"}).Total, s.catalogue(catalog.Filter{Query: "c#"}).Total; all != 10 || some != 10 {
		t.Errorf("%d have a word with c, %d have c", all, some)
	}
	for _, query := range []string{"+", "++", "#", ".", "...", ".#+", "# + ."} {
		if l := s.catalogue(catalog.Filter{Query: query}); l.Total != 0 {
			t.Errorf("%q finds %s", query, fmt.Sprint(titles(l)))
		}
	}
}
