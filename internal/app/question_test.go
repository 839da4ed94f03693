package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// A page that lost its answer asks again with the same key: there is one question, and the team is told once.
func TestAQuestionThatIsSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	body := map[string]any{"title": "How long to cool?", "text": "Twenty minutes?"}
	var first, second struct{ ID string }
	for _, into := range []*struct{ ID string }{&first, &second} {
		w.who[enrolled].json("POST", "/api/v1/courses/"+c.id+"/questions", body, "Idempotency-Key", "cool").want(http.StatusCreated).into(into)
	}
	if first.ID != second.ID {
		t.Error("the same question twice")
	}
	if n := w.number(`select count(*)::int from threads where course_id = $1`, c.id); n != 1 {
		t.Errorf("%d questions", n)
	}
	w.eventually("the owner and the co-trainer are told", func() bool {
		return w.number(`select count(*)::int from notices where kind = 'question_asked' and link = $1`, "/questions/"+first.ID+"?post="+first.ID) == 2
	})
	var told struct {
		Items []struct{ Title, Body string }
	}
	if w.who[own].get("/api/v1/me/notifications").into(&told); told.Items[0].Title != "Person Enrolled asks: How long to cool?" || told.Items[0].Body != "Burns · Twenty minutes?" {
		t.Errorf("%+v", told.Items)
	}
}

// Neither the list of people nor what is written tells an address, and a text that is too long never reaches the database.
func TestQuestionsTellNoAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	names := w.things()
	question := names["$question"]
	course := w.number(`select count(*)::int from threads where id = $1`, question)
	if course != 1 {
		t.Fatal("there is no question")
	}
	for _, path := range []string{"/api/v1/questions/" + question, "/api/v1/questions/" + question + "/answers", "/api/v1/courses/" + c.id + "/question-people", "/api/v1/courses/" + names["$course"] + "/questions"} {
		for _, who := range []string{enrolled, own, admin} {
			if body := string(w.who[who].get(path).want(http.StatusOK).body); strings.Contains(body, "@example.org") {
				t.Errorf("%s tells %s an address: %s", path, who, body)
			}
		}
	}
	w.who[enrolled].post("/api/v1/questions/"+question+"/answers", map[string]any{"text": strings.Repeat("x", 100_000)}).want(http.StatusUnprocessableEntity)
	w.who[enrolled].post("/api/v1/questions/"+question+"/answers", map[string]any{"text": "@{" + string(w.who[trainee].user) + "}"}).refused(http.StatusUnprocessableEntity, "question.invalid")
	w.who[enrolled].get("/api/v1/questions/" + strings.ToUpper("nothing")).want(http.StatusUnprocessableEntity)
	w.who[enrolled].get("/api/v1/questions/"+plugin.NewID[string]()).refused(http.StatusNotFound, "not_found")
}

// Somebody who is gone has no name in what they wrote, and none in what mentions them.
func TestAFormerMemberKeepsNoNameInQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	leaving := w.signIn(w.person(plugin.Trainee, "Zubayda", "Qasimiyya"))
	leaving.post("/api/v1/courses/"+c.id+"/enrollment", nil).want(http.StatusCreated)
	var q struct{ ID string }
	leaving.post("/api/v1/courses/"+c.id+"/questions", map[string]any{"title": "How long to cool?", "text": "Twenty?"}).want(http.StatusCreated).into(&q)
	w.who[own].post("/api/v1/questions/"+q.ID+"/answers", map[string]any{"text": "Yes @{" + string(leaving.user) + "}"}).want(http.StatusCreated)
	w.who[admin].json("DELETE", "/api/v1/users/"+string(leaving.user), nil).want(http.StatusOK)
	var read struct {
		Text   string
		Author struct {
			FirstName string
			Former    bool
		}
	}
	w.who[enrolled].get("/api/v1/questions/" + q.ID).want(http.StatusOK).into(&read)
	if !read.Author.Former || read.Author.FirstName != "" || read.Text != "Twenty?" {
		t.Errorf("%+v", read)
	}
	var answers struct {
		Items []struct{ Mentions []struct{ ID string } }
	}
	w.who[enrolled].get("/api/v1/questions/" + q.ID + "/answers").want(http.StatusOK).into(&answers)
	if len(answers.Items) != 1 || len(answers.Items[0].Mentions) != 0 {
		t.Errorf("%+v", answers)
	}
}
