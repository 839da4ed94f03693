package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
)

const cardsAt = "/api/v1/x/flashcards"

// deckOfCards is a deck as its team sees it.
type deckOfCards struct {
	Version int64
	Cards   []struct {
		ID, Front, Back string
		Version         int64
	}
}

func (d deckOfCards) String() string {
	var all []string
	for _, c := range d.Cards {
		all = append(all, c.Front+"="+c.Back)
	}
	return strings.Join(all, " ")
}

// studied is a deck as somebody learns it.
type studied struct {
	Total, Learnt, Open int
	Queue               []struct {
		ID, Front, Back string
		Review          int
		New             bool
	}
	NextAt     *string
	Done, Kept bool
	Score      *int
}

// decks is a course with a deck, in a site that has the plugin on.
type decks struct {
	*world
	course
	deck string
}

func newDecks(t *testing.T) decks {
	t.Helper()
	if withoutPlugins {
		needBanner(t)
	}
	w := newWorld(t)
	w.enablePlugins()
	c := w.course("Words")
	var made struct{ ID string }
	w.who[own].post("/api/v1/courses/"+c.id+"/contents", map[string]any{"sectionId": c.section, "type": "flashcards:deck", "title": "The body"}).want(http.StatusCreated).into(&made)
	return decks{w, c, made.ID}
}

func (d decks) editor() string { return cardsAt + "/decks/" + d.deck }
func (d decks) learn() string  { return cardsAt + "/learn/" + d.deck }

func (d decks) cards() (deck deckOfCards) {
	d.t.Helper()
	d.who[own].get(d.editor()).want(http.StatusOK).into(&deck)
	return deck
}

// fill pastes cards and shows the deck to trainees.
func (d decks) fill(lines ...string) {
	d.t.Helper()
	d.who[own].post(d.editor()+"/import", map[string]any{"text": strings.Join(lines, "\n")}).want(http.StatusOK)
	d.who[own].json("PATCH", "/api/v1/contents/"+d.deck, map[string]any{"isPublished": true}).want(http.StatusOK)
}

func (d decks) study() (s studied) {
	d.t.Helper()
	d.who[enrolled].get(d.learn()).want(http.StatusOK).into(&s)
	return s
}

// later lets the last answer lie some time back.
func (d decks) later() {
	d.t.Helper()
	d.exec(`update flashcards.learners set answered_at = answered_at - interval '1 minute'`)
}

func (d decks) send(card string, review int, known bool) answer {
	d.t.Helper()
	return d.who[enrolled].post(d.learn()+"/answers", map[string]any{"card": card, "review": review, "known": known})
}

// next answers the card that is on.
func (d decks) next(known bool) (s studied) {
	d.t.Helper()
	d.later()
	on := d.study().Queue[0]
	d.send(on.ID, on.Review, known).want(http.StatusOK).into(&s)
	return s
}

// done is the score with which the content was completed; -1 as long as it was not.
func (d decks) done() int {
	d.t.Helper()
	return d.number(`select coalesce(max(score), -1)::int from lesson_completions where content_id = $1 and user_id = $2 and completed_at is not null`, d.deck, d.who[enrolled].user)
}

func TestADeckIsWritten(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	owner, colleague := d.who[own], d.who[co]
	state := func() (state string) {
		var o struct {
			Sections []struct{ Contents []struct{ ID, State string } }
		}
		owner.get("/api/v1/courses/" + d.course.id + "/outline").want(http.StatusOK).into(&o)
		for _, c := range o.Sections[0].Contents {
			if c.ID == d.deck {
				state = c.State
			}
		}
		return state
	}
	if got := d.cards(); got.Version != 0 || got.String() != "" || state() != "empty" {
		t.Errorf("a new deck: %+v, %s", got, state())
	}
	for _, name := range []string{"A", "B", "C"} {
		colleague.post(d.editor()+"/cards", map[string]any{"front": name, "back": strings.ToLower(name)}).want(http.StatusOK)
	}
	owner.post(d.editor()+"/cards", map[string]any{"front": " ", "back": "x"}).want(http.StatusUnprocessableEntity)
	deck := d.cards()
	if deck.String() != "A=a B=b C=c" || state() != "ready" {
		t.Errorf("%s, %s", deck, state())
	}
	card := func(i int) string { return d.editor() + "/cards/" + deck.Cards[i].ID }
	as := func(front string, version int64) map[string]any {
		return map[string]any{"front": front, "back": "a", "version": version}
	}

	// Two change a card of the same version: the second is told; the same once more is no change.
	owner.json("PUT", card(0), as("A!", 1)).want(http.StatusOK)
	owner.json("PUT", card(0), as("A!", 1)).want(http.StatusOK)
	if a := colleague.json("PUT", card(0), as("A?", 1)).want(http.StatusConflict); !strings.Contains(string(a.body), "flashcards.stale") {
		t.Errorf("%s", a.body)
	}
	colleague.json("DELETE", card(0)+"?version=1", nil).want(http.StatusConflict)

	// The order is that of a version of the deck, and names all cards once.
	ids := []string{deck.Cards[2].ID, deck.Cards[0].ID, deck.Cards[1].ID}
	order := func(version int64, ids ...string) answer {
		return owner.json("PUT", d.editor()+"/order", map[string]any{"version": version, "cards": ids})
	}
	order(deck.Version, ids...).want(http.StatusOK)
	order(deck.Version, deck.Cards[0].ID, deck.Cards[1].ID, deck.Cards[2].ID).want(http.StatusConflict)
	order(deck.Version+1, ids[0], ids[0], ids[1]).want(http.StatusUnprocessableEntity)
	if got := d.cards().String(); got != "C=c A!=a B=b" {
		t.Errorf("ordered: %s", got)
	}

	// What is taken out comes back where it was.
	owner.json("DELETE", card(0)+"?version=2", nil).want(http.StatusNoContent)
	if got := d.cards().String(); got != "C=c B=b" {
		t.Errorf("taken out: %s", got)
	}
	owner.post(card(0)+"/restore", nil).want(http.StatusOK)
	owner.post(card(0)+"/restore", nil).want(http.StatusNotFound)

	// Lines are added all or none, and no deck has more than there may be.
	owner.post(d.editor()+"/import", map[string]any{"text": "D;d\nE"}).want(http.StatusUnprocessableEntity)
	owner.json("POST", d.editor()+"/import", map[string]any{"text": "D\td\nE;e"}, "Idempotency-Key", "once").want(http.StatusOK)
	owner.json("POST", d.editor()+"/import", map[string]any{"text": "D\td\nE;e"}, "Idempotency-Key", "once").want(http.StatusOK)
	if got := d.cards().String(); got != "C=c A!=a B=b D=d E=e" {
		t.Errorf("pasted: %s", got)
	}
	owner.post(d.editor()+"/import", map[string]any{"text": strings.Repeat("x;y\n", 496)}).want(http.StatusConflict)
	owner.post(d.editor()+"/import", map[string]any{"text": strings.Repeat("x;y\n", 495)}).want(http.StatusOK)
	owner.post(d.editor()+"/cards", map[string]any{"front": "x", "back": "y"}).want(http.StatusConflict)

	if n := d.number(`select count(distinct action)::int from audit_log where action like 'x_flashcards.%' and object_id = $1`, d.deck); n != 6 {
		t.Errorf("%d kinds of entries in the audit log", n)
	}
	// Another trainer's course, and a trainee.
	d.who[other].json("PUT", card(1), as("B", 1)).want(http.StatusNotFound)
	d.who[enrolled].get(d.editor()).want(http.StatusForbidden)
}

// A draft goes with its deck, as nobody has learnt anything in it.
func TestADraftWithADeckIsDeleted(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	owner := d.who[own]
	var draft, section, deck struct{ ID string }
	owner.post("/api/v1/courses", map[string]any{"title": "A trial"}).want(http.StatusCreated).into(&draft)
	owner.post("/api/v1/courses/"+draft.ID+"/sections", map[string]any{"title": "First"}).want(http.StatusCreated).into(&section)
	owner.post("/api/v1/courses/"+draft.ID+"/contents", map[string]any{"sectionId": section.ID, "type": "flashcards:deck", "title": "Words"}).want(http.StatusCreated).into(&deck)
	owner.post(cardsAt+"/decks/"+deck.ID+"/cards", map[string]any{"front": "A", "back": "B"}).want(http.StatusOK)
	owner.json("DELETE", "/api/v1/contents/"+deck.ID, nil).want(http.StatusNoContent)
	owner.json("DELETE", "/api/v1/courses/"+draft.ID, nil).want(http.StatusNoContent)
	if n := d.number(`select count(*)::int from flashcards.cards where content_id = $1`, deck.ID); n != 0 {
		t.Errorf("%d cards are left", n)
	}
}

func TestADeckIsLearnt(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	d.fill("A;a", "B;b", "C;c")
	s := d.study()
	if s.Total != 3 || s.Open != 3 || s.Learnt != 0 || !s.Kept || !s.Queue[0].New || s.Queue[0].Front != "A" || s.Queue[0].Review != 1 {
		t.Fatalf("%+v", s)
	}
	a, b := s.Queue[0].ID, s.Queue[1].ID

	// What was not known comes again after the others, and counts once however often it is sent.
	d.send(a, 1, false).want(http.StatusOK).into(&s)
	d.send(a, 1, true).want(http.StatusOK).into(&s)
	if s.Learnt != 0 || s.Queue[0].ID != b || s.Queue[2].ID != a || s.Queue[2].Review != 2 {
		t.Errorf("after a card that was not known: %+v", s)
	}
	if x := d.send(b, 1, true).want(http.StatusTooManyRequests); !strings.Contains(string(x.body), "nobody reads both sides") {
		t.Errorf("too fast: %s", x.body)
	}
	d.later()
	d.send(b, 7, true).want(http.StatusConflict)
	d.send(absent, 1, true).want(http.StatusNotFound)

	// Two at once are one.
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { d.send(b, 1, true).want(http.StatusOK) })
	}
	both.Wait()
	if s = d.study(); s.Learnt != 1 || s.Open != 2 {
		t.Errorf("after two at once: %+v", s)
	}
	if n := d.number(`select sum(reviews)::int from flashcards.card_states`); n != 2 {
		t.Errorf("%d answers were counted", n)
	}
	// A card that was known rests: nobody learns by answering it again and again.
	d.later()
	d.send(b, 2, true).want(http.StatusConflict)

	// To the end.
	if s = d.next(true); d.done() != -1 || s.Done || s.Score != nil {
		t.Errorf("too early: %+v, %d", s, d.done())
	}
	s = d.next(true)
	if d.done() != 66 || !s.Done || *s.Score != 66 || s.Learnt != 3 || s.Open != 0 || s.NextAt == nil {
		t.Errorf("at the end: %+v, %d", s, d.done())
	}

	// Begun anew: what was known at first sight stays, what is done too, and a number is never used twice.
	d.who[enrolled].post(d.learn()+"/restart", nil).want(http.StatusOK).into(&s)
	if s.Learnt != 0 || s.Open != 3 || s.Done || !s.Queue[0].New || s.Queue[0].Review != 3 || d.done() != 66 {
		t.Errorf("begun anew: %+v", s)
	}
	for range 3 {
		s = d.next(true)
	}
	if !s.Done || *s.Score != 66 {
		t.Errorf("learnt again: %+v", s)
	}
}

// Who takes the course again learns its decks again, also those that were half learnt.
func TestADeckIsLearntAgain(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	d.fill("A;a", "B;b")
	again := func() {
		t.Helper()
		d.exec(`update enrollments set cycle = cycle + 1, cycle_since = now(), status = 'enrolled', completed_at = null`)
		d.exec(`delete from lesson_completions where content_id = $1`, d.deck)
	}
	d.next(true) // half of it
	again()
	if s := d.study(); s.Learnt != 0 || s.Open != 2 || s.Done || !s.Queue[0].New || s.Queue[0].Review != 2 {
		t.Errorf("half learnt: %+v", s)
	}
	if s := d.next(true); s.Learnt != 1 || s.Done || d.done() != -1 {
		t.Errorf("one answer completes what the last time began: %+v", s)
	}
	if s := d.next(true); !s.Done || d.done() != 100 {
		t.Errorf("learnt: %+v, %d", s, d.done())
	}
	again()
	if s := d.study(); s.Done || s.Learnt != 0 || s.Score != nil {
		t.Errorf("done before: %+v", s)
	}
	d.next(true)
	if s := d.next(true); !s.Done || d.done() != 100 {
		t.Errorf("learnt again: %+v, %d", s, d.done())
	}
}

func TestWhoseAnswersCount(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	d.fill("A;a", "B;b")
	on := d.study().Queue[0]
	body := map[string]any{"card": on.ID, "review": 1, "known": true}
	d.who[trainee].get(d.learn()).want(http.StatusNotFound)
	d.who[other].post(d.learn()+"/answers", body).want(http.StatusNotFound)
	for _, standing := range []string{own, co, admin} {
		var s studied
		if d.who[standing].get(d.learn()).want(http.StatusOK).into(&s); s.Kept || len(s.Queue) != 2 {
			t.Errorf("%s: %+v", standing, s)
		}
		d.who[standing].post(d.learn()+"/answers", body).want(http.StatusForbidden)
	}
	// A deck that is open to everybody is looked through by visitors, and learnt by nobody who is not in the course.
	d.who[own].json("PATCH", "/api/v1/contents/"+d.deck, map[string]any{"isPreview": true}).want(http.StatusOK)
	var s studied
	if d.who[visitor].get(d.learn()).want(http.StatusOK).into(&s); s.Kept || len(s.Queue) != 2 {
		t.Errorf("a visitor: %+v", s)
	}
	d.who[trainee].post(d.learn()+"/answers", body).want(http.StatusForbidden)
	// Nor by whose access has ended: what is answered then would complete nothing.
	d.exec(`update enrollments set access_until = now() - interval '1 hour'`)
	if s = d.study(); s.Kept {
		t.Errorf("after the end of access: %+v", s)
	}
	d.send(on.ID, 1, true).want(http.StatusForbidden)
	d.exec(`update enrollments set access_until = null`)
	// A content of another type is no deck.
	d.who[enrolled].get(cardsAt + "/learn/" + d.article).want(http.StatusNotFound)
	// The last card that is not learnt is taken out: then all are.
	d.next(true)
	last := d.study().Queue[0]
	d.who[own].json("DELETE", d.editor()+"/cards/"+last.ID+"?version=1", nil).want(http.StatusNoContent)
	if d.who[enrolled].post(d.learn()+"/check", nil).want(http.StatusOK).into(&s); !s.Done || d.done() != 100 {
		t.Errorf("%+v, %d", s, d.done())
	}
	// Off, it answers nothing.
	d.who[admin].post("/api/v1/plugins/flashcards/disable", nil).want(http.StatusOK)
	for _, path := range []string{d.learn(), d.editor()} {
		if a := d.who[own].get(path).want(http.StatusNotFound); !strings.Contains(string(a.body), "plugin.disabled") {
			t.Errorf("%s", a.body)
		}
	}
	d.who[enrolled].get("/api/v1/learn/contents/" + d.deck).want(http.StatusOK)
}

func TestTheSettingsOfDecks(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	d.fill("A;a", "B;b")
	d.who[admin].json("PUT", "/api/v1/plugins/flashcards/settings", map[string]any{"values": map[string]any{"newPerDay": 1, "knownInRow": 2}}).want(http.StatusOK)
	s := d.next(true)
	if s.Learnt != 0 || s.Open != 0 || s.NextAt == nil {
		t.Errorf("once of two times, and the day is full: %+v", s)
	}
	// The next day.
	d.exec(`update flashcards.card_states set due_at = due_at - interval '1 day', begun_at = begun_at - interval '1 day'`)
	if s = d.study(); s.Open != 2 || s.Queue[0].Front != "A" {
		t.Errorf("the next day: %+v", s)
	}
	if s = d.next(true); s.Learnt != 1 {
		t.Errorf("twice of two times: %+v", s)
	}
}

func TestDecksAreCopiedAndArchived(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	owner := d.who[own]
	owner.json("PATCH", "/api/v1/contents/"+d.deck, map[string]any{"isPublished": true}).want(http.StatusOK)
	publish := func() answer { return owner.post("/api/v1/courses/"+d.course.id+"/publish", nil) }
	d.exec(`update courses set is_published = false where id = $1`, d.course.id)
	if a := publish().want(http.StatusUnprocessableEntity); !strings.Contains(string(a.body), "plugin.content_empty") {
		t.Errorf("an empty deck: %s", a.body)
	}
	d.fill("A;a", "B;b", "Gone;gone")
	gone := d.cards().Cards[2]
	owner.json("DELETE", d.editor()+"/cards/"+gone.ID+"?version=1", nil).want(http.StatusNoContent)
	publish().want(http.StatusOK)
	d.next(true)
	of := func(course string) string {
		id, err := db.Value[string](t.Context(), d.db, `select id::text from course_contents where course_id = $1 and type = 'flashcards:deck' and id <> $2`, course, d.deck)
		d.must(err)
		return decks{d.world, d.course, id}.cards().String()
	}
	var made struct {
		ID     string
		Course struct{ ID string }
	}
	owner.post("/api/v1/courses/"+d.course.id+"/duplicate", map[string]any{"title": "Again"}).want(http.StatusCreated).into(&made)
	if got := of(made.ID); got != "A=a B=b" {
		t.Errorf("of the copied course: %q", got)
	}
	archive := owner.get("/api/v1/courses/" + d.course.id + "/archive").want(http.StatusOK).body
	owner.post("/api/v1/contents/"+d.deck+"/duplicate", map[string]any{"title": "Twice"}).want(http.StatusCreated)
	if got := of(d.course.id); got != "A=a B=b" {
		t.Errorf("of the copied content: %q", got)
	}
	owner.post("/api/v1/courses/import", map[string]any{"assetId": d.bring(owner, archive)}).want(http.StatusCreated).into(&made)
	if got := of(made.Course.ID); got != "A=a B=b" {
		t.Errorf("of the archive: %q", got)
	}
	if n := d.number(`select count(*)::int from flashcards.card_states`); n != 1 {
		t.Errorf("what somebody learnt was copied: %d", n)
	}
	// The copies are made while the plugin is off, too: nobody would notice that something is missing.
	d.who[admin].post("/api/v1/plugins/flashcards/disable", nil).want(http.StatusOK)
	owner.post("/api/v1/courses/"+d.course.id+"/duplicate", map[string]any{"title": "Off"}).want(http.StatusCreated).into(&made)
	d.who[admin].post("/api/v1/plugins/flashcards/enable", nil).want(http.StatusOK)
	if n := d.number(`select count(*)::int from flashcards.cards c join course_contents x on x.id = c.content_id where x.course_id = $1`, made.ID); n != 4 {
		t.Errorf("%d cards in the copy of two decks", n)
	}
}

func TestWhatIsKeptOfLearners(t *testing.T) {
	t.Parallel()
	d := newDecks(t)
	d.fill("A;a", "B;b")
	d.next(true)
	all := d.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	exported := func() string {
		x, err := mine.Export(t.Context(), d.db, d.who[enrolled].user)
		d.must(err)
		text, err := json.Marshal(x)
		d.must(err)
		return string(text)
	}
	if got := exported(); !strings.Contains(got, `"deck":"The body"`) || !strings.Contains(got, `"front":"A"`) || strings.Contains(got, `"front":"B"`) {
		t.Errorf("exported: %s", got)
	}
	d.must(d.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, d.who[enrolled].user) }))
	if got := exported(); got != "null" {
		t.Errorf("after erasing: %s", got)
	}
	if s := d.study(); s.Learnt != 0 || s.Open != 2 || s.Queue[0].Review != 1 {
		t.Errorf("after erasing: %+v", s)
	}
}
