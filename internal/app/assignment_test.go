package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// assignment is what the tests read of one.
type assignment struct {
	Kind    string
	DueDate *string
	Points  int
	Version string
}

// assigned makes an assignment in a course that has been written and is due.
func assigned(w *world, c course) string {
	w.t.Helper()
	owner := w.who[own]
	var made struct {
		ID, State string
		Points    int
	}
	owner.post("/api/v1/courses/"+c.id+"/contents", map[string]any{"sectionId": c.section, "type": "assignment", "title": "Dress a burn"}).want(http.StatusCreated).into(&made)
	if made.State != "empty" || made.Points != 0 {
		w.t.Errorf("a new assignment: %+v", made)
	}
	at := "/api/v1/contents/" + made.ID
	owner.json("PATCH", at, map[string]any{"articleContent": `<p dir="rtl">Show <b>how</b>` + secret + `<script>alert(1)</script></p><p onclick="x()">twice</p>`, "points": 20, "isPublished": true}).want(http.StatusOK)
	owner.json("PUT", at+"/assignment", map[string]any{"kind": "presentation", "dueDate": "2027-03-05T18:00"}).want(http.StatusOK)
	return made.ID
}

// From the outline to what a trainee has done: the way of an assignment.
func TestAnAssignmentIsWrittenReadAndDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": "Asia/Kuwait"}).want(http.StatusOK)
	c := w.course("Burns")
	owner, lea := w.who[own], w.who[enrolled]
	id := assigned(w, c)
	at := "/api/v1/contents/" + id

	// The two halves say the same, whichever was changed.
	w.equalHalves(id)
	owner.json("PATCH", at, map[string]any{"title": "Dress two burns"}).want(http.StatusOK)
	w.equalHalves(id)

	var a assignment
	if lea.get(at + "/assignment").want(http.StatusOK).into(&a); a.Kind != "presentation" || a.DueDate == nil || *a.DueDate != "2027-03-05T15:00:00Z" || a.Points != 20 {
		t.Errorf("%+v", a)
	}
	var view struct {
		Type, State, ArticleContent string
		Confirmable                 bool
	}
	lea.get("/api/v1/learn/contents/" + id).want(http.StatusOK).into(&view)
	if view.Type != "assignment" || view.State != "open" || !view.Confirmable || !strings.Contains(view.ArticleContent, `dir="rtl"`) ||
		strings.Contains(view.ArticleContent, "script") || strings.Contains(view.ArticleContent, "onclick") {
		t.Errorf("%+v", view)
	}
	var before, after struct {
		Progress    float64
		Done, Total int
	}
	lea.get("/api/v1/learn/" + c.id).want(http.StatusOK).into(&before)
	lea.post("/api/v1/learn/contents/"+id+"/confirm", nil).want(http.StatusOK).into(&after)
	if after.Done != before.Done+1 || after.Total != before.Total || after.Progress == 0 {
		t.Errorf("%+v became %+v", before, after)
	}

	// Before it opens nobody but the team knows what it asks for; a deleted one nobody does, until it comes back.
	owner.json("PATCH", at, map[string]any{"availableFrom": "2027-03-01T08:00"}).want(http.StatusOK)
	w.newcomer(plugin.Trainee).get(at + "/assignment").want(http.StatusNotFound)
	lea.get(at+"/assignment").refused(http.StatusForbidden, "content.not_yet")
	owner.json("DELETE", at, nil).want(http.StatusNoContent)
	owner.get(at + "/assignment").want(http.StatusNotFound)
	owner.json("PUT", at+"/assignment", map[string]any{"kind": "exam", "dueDate": nil}).want(http.StatusNotFound)
	owner.post(at+"/restore", nil).want(http.StatusOK)
	if owner.get(at + "/assignment").want(http.StatusOK).into(&a); a.Kind != "presentation" || a.Points != 20 {
		t.Errorf("after the deletion was undone: %+v", a)
	}
	// Of another course, of another type, of nothing.
	w.who[other].json("PUT", at+"/assignment", map[string]any{"kind": "exam", "dueDate": nil}).want(http.StatusNotFound)
	owner.json("PUT", "/api/v1/contents/"+c.article+"/assignment", map[string]any{"kind": "exam", "dueDate": nil}).want(http.StatusNotFound)
	owner.get("/api/v1/contents/" + c.article + "/assignment").want(http.StatusNotFound)
	owner.get("/api/v1/contents/" + plugin.NewID[string]() + "/assignment").want(http.StatusNotFound)
	if n := w.number(`select count(*)::int from audit_log where action = 'content.updated' and object_id = $1::uuid::text and 'dueDate' = any(fields)`, id); n != 1 {
		t.Errorf("%d entries in the audit log tell of the due date", n)
	}
}

// equalHalves: what the content and the assignment both say is the same.
func (w *world) equalHalves(id string) {
	w.t.Helper()
	if n := w.number(`select count(*)::int from assignments a join course_contents x on x.id = a.content_id
		where x.id = $1 and a.title = x.title and a.points = x.points and a.is_published = x.is_published and a.description = coalesce(x.article_content, '')`, id); n != 1 {
		w.t.Error("the assignment and its content differ")
	}
}

func TestAssignmentsRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	owner := w.who[own]
	id := assigned(w, c)
	at := "/api/v1/contents/" + id
	put := func(body map[string]any) answer { return owner.json("PUT", at+"/assignment", body) }
	for code, body := range map[string]map[string]any{
		"assignment.kind":     {"kind": "cheating", "dueDate": nil},
		"content.moment":      {"kind": "exam", "dueDate": "2027-02-30T10:00"},
		"content.moment_far":  {"kind": "exam", "dueDate": "0001-01-01T00:00:00Z"},
		"content.moment_far ": {"kind": "exam", "dueDate": "2101-01-02T00:00"},
	} {
		a := put(body).want(http.StatusUnprocessableEntity)
		p, err := a.refusal()
		if err != nil || p.Code != "assignment.invalid" || len(p.Errors) != 1 || p.Errors[0].Code != strings.TrimSpace(code) || p.Errors[0].Detail == "" {
			t.Errorf("%s: %s", code, a.body)
		}
	}
	// Due before it opens, from both sides.
	owner.json("PATCH", at, map[string]any{"availableFrom": "2027-03-01T08:00:00Z"}).want(http.StatusOK)
	if a := put(map[string]any{"kind": "exam", "dueDate": "2027-02-01T08:00:00Z"}).want(http.StatusUnprocessableEntity); !strings.Contains(string(a.body), "assignment.due_before_open") {
		t.Errorf("%s", a.body)
	}
	if a := owner.json("PATCH", at, map[string]any{"availableFrom": "2027-04-01T08:00:00Z"}).want(http.StatusUnprocessableEntity); !strings.Contains(string(a.body), "assignment.open_after_due") {
		t.Errorf("%s", a.body)
	}
	// The common fields go by the rules for contents.
	owner.json("PATCH", at, map[string]any{"points": -1}).want(http.StatusUnprocessableEntity)
	owner.json("PATCH", at, map[string]any{"points": nil}).want(http.StatusUnprocessableEntity)
	owner.json("PATCH", at, map[string]any{"assetId": c.asset}).want(http.StatusUnprocessableEntity)
	owner.json("PUT", at+"/article", map[string]any{"html": "<p>" + strings.Repeat("x", 1<<20) + "</p>", "version": 0}).want(http.StatusRequestEntityTooLarge)
	// Two editors: the second one is told.
	var a assignment
	owner.get(at + "/assignment").want(http.StatusOK).into(&a)
	put(map[string]any{"kind": "project", "dueDate": nil, "version": a.Version}).want(http.StatusOK)
	put(map[string]any{"kind": "exam", "dueDate": nil, "version": a.Version}).refused(http.StatusConflict, "content.stale")
	owner.json("PATCH", at, map[string]any{"title": "Late", "version": a.Version}).refused(http.StatusConflict, "content.stale")
	if owner.get(at + "/assignment").into(&a); a.Kind != "project" {
		t.Errorf("%+v", a)
	}
}

// A course with a required assignment that asks for nothing is not published; the assignment is named.
func TestAnEmptyAssignmentHoldsACourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	owner := w.who[own]
	owner.post("/api/v1/courses/"+c.id+"/unpublish", nil).want(http.StatusOK)
	var made struct{ ID string }
	owner.post("/api/v1/courses/"+c.id+"/contents", map[string]any{"sectionId": c.section, "type": "assignment", "title": "Nothing yet"}).want(http.StatusCreated).into(&made)
	a := owner.post("/api/v1/courses/"+c.id+"/publish", nil)
	p, err := a.refusal()
	if err != nil || p.Code != "course.not_ready" || len(p.Errors) != 1 || p.Errors[0].Code != "assignment.empty" || p.Errors[0].Pointer != "/contents" || !strings.Contains(p.Errors[0].Detail, "Nothing yet") {
		t.Errorf("%s", a.body)
	}
	owner.json("PATCH", "/api/v1/contents/"+made.ID, map[string]any{"isRequired": false}).want(http.StatusOK)
	owner.post("/api/v1/courses/"+c.id+"/publish", nil).want(http.StatusOK)
}

// A copy of the course has the assignment, but for its date; each goes its own way.
func TestAnAssignmentIsDuplicated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	owner := w.who[own]
	id := assigned(w, c)
	var made struct{ ID string }
	owner.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "Burns once more"}).want(http.StatusCreated).into(&made)
	copied := w.assignmentIn(owner, made.ID)
	var a assignment
	if owner.get("/api/v1/contents/" + copied + "/assignment").want(http.StatusOK).into(&a); a.Kind != "presentation" || a.DueDate != nil || a.Points != 20 {
		t.Errorf("%+v", a)
	}
	w.equalHalves(copied)
	owner.json("PUT", "/api/v1/contents/"+copied+"/assignment", map[string]any{"kind": "exam", "dueDate": nil}).want(http.StatusOK)
	if owner.get("/api/v1/contents/" + id + "/assignment").into(&a); a.Kind != "presentation" {
		t.Error("the first one changed with its copy")
	}
}

// assignmentIn returns the one assignment of a course, which has something in it.
func (w *world) assignmentIn(who *client, course string) string {
	w.t.Helper()
	var outline struct {
		Sections []struct {
			Contents []struct{ ID, Type, State string }
		}
	}
	who.get("/api/v1/courses/" + course + "/outline").want(http.StatusOK).into(&outline)
	for _, x := range outline.Sections[0].Contents {
		if x.Type == "assignment" && x.State == "ready" {
			return x.ID
		}
	}
	w.t.Fatal("there is no assignment")
	return ""
}

// An archive has the whole assignment; one that was edited by hand is held against the rules.
func TestAnAssignmentGoesThroughAnArchive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.course("Burns")
	owner := w.who[own]
	id := assigned(w, c)
	owner.post("/api/v1/contents/"+id+"/resources", map[string]any{"url": "https://example.org/more", "title": "More"}).want(http.StatusCreated)
	first := unpack(t, owner.get("/api/v1/courses/"+c.id+"/archive").want(http.StatusOK).body)
	if strings.Contains(string(first["course.json"]), id) || !strings.Contains(string(first["course.json"]), `"dueDate": "2027-03-05T18:00:00Z"`) {
		t.Errorf("%s", first["course.json"])
	}
	var made struct {
		Course struct{ ID string }
		Left   []any
	}
	take := func(p packed) answer {
		return owner.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(owner, p.pack(t, nil))})
	}
	if take(first).want(http.StatusCreated).into(&made); len(made.Left) != 0 {
		t.Errorf("left out: %v", made.Left)
	}
	w.equalHalves(w.assignmentIn(owner, made.Course.ID))
	second := unpack(t, owner.get("/api/v1/courses/"+made.Course.ID+"/archive").want(http.StatusOK).body)
	plain := func(m map[string]any) {
		delete(m, "madeAt")
		m["course"].(map[string]any)["slug"], m["course"].(map[string]any)["price"] = "", nil // of this test's course, in no currency of the site
	}
	if a, b := first.with(t, plain), second.with(t, plain); string(a["course.json"]) != string(b["course.json"]) {
		t.Errorf("%s\nbecame %s", a["course.json"], b["course.json"])
	}
	edited := func(change func(m map[string]any)) packed {
		return first.with(t, func(m map[string]any) {
			for _, x := range m["sections"].([]any)[0].(map[string]any)["contents"].([]any) {
				if x := x.(map[string]any); x["type"] == "assignment" {
					change(x)
				}
			}
		})
	}
	for code, change := range map[string]func(m map[string]any){
		"assignment.kind":            func(m map[string]any) { m["details"].(map[string]any)["kind"] = "cheating" },
		"content.moment":             func(m map[string]any) { m["details"].(map[string]any)["dueDate"] = "soon" },
		"assignment.details":         func(m map[string]any) { m["details"] = []any{1} },
		"assignment.due_before_open": func(m map[string]any) { m["availableFrom"] = "2027-12-01T00:00:00Z" },
		"content.no_details":         func(m map[string]any) { m["type"] = "article" },
		"content.no_article":         func(m map[string]any) { m["type"] = "video"; delete(m, "details") },
	} {
		if a := take(edited(change)).want(http.StatusUnprocessableEntity); !strings.Contains(string(a.body), code) {
			t.Errorf("%s: %s", code, a.body)
		}
	}
	// Without details it is what a new one is; a type that is edited into one that has none of its own is that.
	if take(edited(func(m map[string]any) { delete(m, "details") })).want(http.StatusCreated).into(&made); len(made.Left) != 0 {
		t.Errorf("left out: %v", made.Left)
	}
	var a assignment
	if owner.get("/api/v1/contents/" + w.assignmentIn(owner, made.Course.ID) + "/assignment").want(http.StatusOK).into(&a); a.Kind != "homework" || a.DueDate != nil {
		t.Errorf("%+v", a)
	}
}

// The browser is told which types there are; a plugin's comes and goes with it, and what was made of it stays.
func TestTypesOfContentOfPlugins(t *testing.T) {
	t.Parallel()
	if withoutPlugins {
		t.Skip("this build has no plugins")
	}
	w := newWorld(t)
	c := w.course("Burns")
	owner, lea := w.who[own], w.who[enrolled]
	types := func(who *client) map[string]string {
		var list struct {
			Items []struct {
				Type, Holds string
				Name        *string
				Creatable   bool
			}
		}
		who.get("/api/v1/content-types").want(http.StatusOK).into(&list)
		all := map[string]string{}
		for _, x := range list.Items {
			name := ""
			if x.Name != nil {
				name = *x.Name
			}
			all[x.Type] = name
			if !x.Creatable {
				all[x.Type] += "!"
			}
		}
		return all
	}
	add := func() answer {
		return owner.post("/api/v1/courses/"+c.id+"/contents", map[string]any{"sectionId": c.section, "type": "banner:notice", "title": "Closed on Monday"})
	}
	if all := types(lea); all["assignment"] != "" || all["quiz"] != "!" || all["banner:notice"] != "Notice!" {
		t.Errorf("%v", all)
	}
	add().want(http.StatusUnprocessableEntity)
	w.enablePlugins()
	arabic := w.visitor()
	arabic.language = "ar"
	if all := types(arabic); all["banner:notice"] != "لوحة إعلان" {
		t.Errorf("%v", all)
	}
	var made struct{ ID, State string }
	add().want(http.StatusCreated).into(&made)
	at := "/api/v1/contents/" + made.ID
	owner.json("PATCH", at, map[string]any{"articleContent": "<p>Come on Tuesday</p>", "isPublished": true}).want(http.StatusOK).into(&made)
	if made.State != "ready" {
		t.Errorf("%+v", made)
	}
	w.who[admin].post("/api/v1/plugins/banner/disable", nil).want(http.StatusOK)
	var view struct {
		Type, ArticleContent string
		Confirmable          bool
	}
	if lea.get("/api/v1/learn/contents/" + made.ID).want(http.StatusOK).into(&view); view.Type != "banner:notice" || !view.Confirmable || !strings.Contains(view.ArticleContent, "Tuesday") {
		t.Errorf("%+v", view)
	}
	lea.post("/api/v1/learn/contents/"+made.ID+"/confirm", nil).want(http.StatusOK)
	owner.json("PATCH", at, map[string]any{"articleContent": "<p>Come on Wednesday</p>"}).want(http.StatusOK)
	add().want(http.StatusUnprocessableEntity)
}
