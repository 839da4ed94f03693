package app_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// The ways in which somebody may stand to a course, in the order of the matrix.
const (
	visitor  = "visitor"
	trainee  = "trainee"       // not of the course
	enrolled = "enrolled"      // a trainee of the course
	other    = "other trainer" // of another course
	co       = "co-trainer"    // of the course's team
	own      = "own trainer"   // the course's owner
	admin    = "super admin"
)

var standings = []string{visitor, trainee, enrolled, other, co, own, admin}

// world is a site with one person of each standing.
type world struct {
	*site
	who          map[string]*client
	conversation string // between own and enrolled; not there before things made it
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return worldOn(start(t))
}

func worldOn(s *site) *world {
	s.t.Helper()
	w := &world{s, map[string]*client{visitor: s.visitor()}, plugin.NewID[string]()}
	for standing, role := range map[string]plugin.Role{
		trainee: plugin.Trainee, enrolled: plugin.Trainee, other: plugin.Trainer, co: plugin.Trainer, own: plugin.Trainer, admin: plugin.SuperAdmin,
	} {
		w.who[standing] = s.signIn(s.person(role, "Person", strings.ToUpper(standing[:1])+standing[1:]))
	}
	return w
}

// course is what a test needs to know of one.
type course struct {
	id, slug, section, article, video, image, deleted, draft, preview string
	enrollment                                                        string // of the one who is enrolled
	asset                                                             string // of the video; its bytes are not there
}

// secret stands in everything that only the people of a course may read.
const secret = "only-for-those-inside"

// course makes a published, free course whose people are those of the world: a section with an
// article, a video, an image, a hidden article and a deleted one.
func (w *world) course(title string) course {
	w.t.Helper()
	id := plugin.NewID[string]
	c := course{id(), "", id(), id(), id(), id(), id(), id(), id(), id(), id()}
	c.slug = "course-" + c.id
	w.exec(`insert into courses (id, trainer_id, slug, title, description, price_currency, is_published, published_at, revision)
		values ($1, $2, $3, $4, 'What one learns here', 'KWD', true, now(), 1)`, c.id, w.who[own].user, c.slug, title)
	for standing, role := range map[string]string{own: "owner", co: "trainer"} {
		w.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)`, id(), c.id, w.who[standing].user, role)
	}
	w.exec(`insert into course_sections (id, course_id, title, description) values ($1, $2, 'First', $3)`, c.section, c.id, secret)
	w.exec(`insert into media_assets (id, owner_id, course_id, kind, state, file_name, content_type, size_bytes, sha256, duration_ms, storage_key)
		values ($1, $2, $3, 'video', 'ready', 'lesson.mp4', 'video/mp4', 1000, sha256('x'), 60000, $1::uuid::text)`, c.asset, w.who[own].user, c.id)
	for i, one := range []struct {
		id, kind  string
		asset     *string
		is, state string
	}{
		{c.article, "article", nil, secret, "shown"}, {c.video, "video", &c.asset, secret, "shown"}, {c.image, "image", nil, secret, "shown"},
		{c.draft, "article", nil, secret, "hidden"}, {c.deleted, "article", nil, secret, "deleted"}, {c.preview, "article", nil, "For everybody", "preview"},
	} {
		w.exec(`insert into course_contents (id, course_id, section_id, title, type, position, article_content, asset_id, duration, is_published, is_preview, deleted_at)
			values ($1, $2, $3, $4, $5, $6, '<p>' || $7 || '</p>', $8, 60, $9 <> 'hidden', $9 = 'preview', case when $9 = 'deleted' then now() end)`,
			one.id, c.id, c.section, "Content "+strconv.Itoa(i), one.kind, i, one.is, one.asset, one.state)
	}
	w.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, c.enrollment, w.who[enrolled].user, c.id)
	return c
}

// names are the words that stand for ids in paths and bodies: "$course" and so on.
func (c course) names() map[string]string {
	return map[string]string{
		"$course": c.id, "$slug": c.slug, "$section": c.section, "$article": c.article, "$video": c.video, "$image": c.image,
		"$deleted": c.deleted, "$draft": c.draft, "$preview": c.preview, "$asset": c.asset, "$enrollment": c.enrollment,
	}
}

// fill puts what the words stand for into text.
func fill(text string, names ...map[string]string) string {
	for _, list := range names {
		for word, value := range maps.All(list) {
			text = strings.ReplaceAll(text, word, value)
		}
	}
	return text
}

// operation is one of the API's document.
type operation struct {
	ID     string `json:"operationId"`
	Method string
	Path   string
	Access string `json:"x-access"`
	// Unagreed: it does not wait for the consent to the legal pages.
	Unagreed bool `json:"x-unagreed"`
	Body     *struct {
		Content map[string]struct{ Schema schema }
	} `json:"requestBody"`
	Parameters []struct {
		Name, In string
		Required bool
		Schema   schema
	}
}

// schema is as much of a JSON schema as the tests need.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Properties map[string]schema
	Enum       []any
	Format     string
	Items      *schema
}

// operations reads the API's document, as a client does.
func (s *site) operations() (all []operation, schemas map[string]schema) {
	s.t.Helper()
	var document struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	s.visitor().get("/api/v1/openapi.json").want(http.StatusOK).into(&document)
	for path, methods := range document.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			all = append(all, op)
		}
	}
	return all, document.Components.Schemas
}

// thingsFor makes what the words of a row stand for, with a deck of one card in the course if that is what it is about: other rows name all
// contents of the course.
func (w *world) thingsFor(row permit) map[string]string {
	w.t.Helper()
	names := w.things()
	if strings.HasPrefix(row.operation, "flashcards-") {
		names["$deck"], names["$card"] = plugin.NewID[string](), plugin.NewID[string]()
		w.exec(`insert into course_contents (id, course_id, section_id, title, type, position) values ($1, $2, $3, 'Words', 'flashcards:deck', 10)`, names["$deck"], names["$course"], names["$section"])
		w.exec(`insert into flashcards.decks (content_id) values ($1)`, names["$deck"])
		w.exec(`insert into flashcards.cards (id, content_id, position, front, back) values ($1, $2, 1, $3, $3)`, names["$card"], names["$deck"], secret)
	}
	return names
}

// ourPlugins are those of the build that the tests switch on.
var ourPlugins = []string{"analytics", "banner", "financial", "flashcards", "stripe", "webhooks"}

// enablePlugins switches the plugins on, in a build that has them.
func (w *world) enablePlugins() {
	w.t.Helper()
	if !withoutPlugins {
		for _, id := range ourPlugins {
			w.who[admin].post("/api/v1/plugins/"+id+"/enable", nil).want(http.StatusOK)
		}
		// Tests ask nobody outside; this address is refused.
		w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"fetchUrl": "http://127.0.0.1:1/"}}).want(http.StatusOK)
	}
}

// on is the world as a subtest uses it: what fails, fails there.
func (w *world) on(t *testing.T) *world {
	s := *w.site
	s.t = t
	copied := &world{&s, map[string]*client{}, w.conversation}
	for standing, c := range w.who {
		one := *c
		one.s, one.t = &s, t
		copied.who[standing] = &one
	}
	return copied
}
