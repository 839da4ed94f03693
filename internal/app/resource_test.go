package app_test

import (
	"bytes"
	"image/color"
	"net/http"
	"strings"
	"testing"
)

type resource struct{ ID, Title, Kind, URL, State string }

type resourceList struct{ Items []resource }

// A file beside a content is uploaded like any other, read by whoever may open the content, and copied with the course.
func TestAFileBesideAContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner, trainee, stranger := w.course("Burns"), w.who[own], w.who[enrolled], w.who[other]
	text := []byte("What to do first")
	file := w.upload(owner, c.id, "what to do.txt", text)
	var list resourceList
	owner.post("/api/v1/contents/"+c.article+"/resources", map[string]any{"assetId": file}).want(http.StatusCreated).into(&list)
	if len(list.Items) != 1 || list.Items[0].Title != "What to do" || list.Items[0].State != "ready" {
		t.Fatalf("%+v", list)
	}
	var view struct{ Resources []resource }
	trainee.get("/api/v1/learn/contents/" + c.article).want(http.StatusOK).into(&view)
	if len(view.Resources) != 1 || view.Resources[0].URL != list.Items[0].URL {
		t.Fatalf("%+v", view)
	}
	if a := trainee.get(view.Resources[0].URL).want(http.StatusOK); !bytes.Equal(a.body, text) || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q %v", a.body, a.header)
	}
	stranger.get(view.Resources[0].URL).want(http.StatusNotFound)
	w.visitor().get(view.Resources[0].URL).want(http.StatusNotFound)

	// Locked means locked, the moment that it is: also for who has just read it.
	owner.json("PATCH", "/api/v1/contents/"+c.article, map[string]any{"availableFrom": "2099-01-01T08:00"}).want(http.StatusOK)
	trainee.get(view.Resources[0].URL).want(http.StatusNotFound)
	var locked struct {
		State, Reason, OpensAt string
		Resources              []resource
	}
	trainee.get("/api/v1/learn/contents/" + c.article).want(http.StatusOK).into(&locked)
	if locked.State != "locked" || locked.Reason != "not_yet" || !strings.HasPrefix(locked.OpensAt, "2099-01-01T") || len(locked.Resources) != 0 {
		t.Errorf("%+v", locked)
	}
	trainee.post("/api/v1/learn/contents/"+c.article+"/confirm", nil).refused(http.StatusForbidden, "content.not_yet")
	owner.get(view.Resources[0].URL).want(http.StatusOK)

	var made struct{ ID string }
	owner.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "Burns once more"}).want(http.StatusCreated).into(&made)
	var outline struct {
		Sections []struct{ Contents []struct{ ID, Title string } }
	}
	owner.get("/api/v1/courses/" + made.ID + "/outline").want(http.StatusOK).into(&outline)
	var copied resourceList
	owner.get("/api/v1/contents/" + outline.Sections[0].Contents[0].ID + "/resources").want(http.StatusOK).into(&copied)
	if len(copied.Items) != 1 || copied.Items[0].Title != "What to do" || copied.Items[0].URL == list.Items[0].URL {
		t.Fatalf("copied: %+v", copied)
	}
	if a := owner.get(copied.Items[0].URL).want(http.StatusOK); !bytes.Equal(a.body, text) {
		t.Errorf("the copy has %q", a.body)
	}
	owner.json("DELETE", "/api/v1/courses/"+made.ID, nil).want(http.StatusNoContent)
	if n := w.number(`select count(*)::int from content_resources where course_id = $1`, made.ID); n != 0 {
		t.Errorf("%d resources outlive their course", n)
	}
}

type pictured struct {
	ID, Slug string
	Cover    struct {
		Card, Hero, Social string
		Picture            bool
	}
}

// A course's picture stands wherever the drawn cover stood, until it is taken away and collected.
func TestACourseHasAPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner := w.course("Burns"), w.who[own]
	path := "/api/v1/courses/" + c.id + "/picture"
	red, blue := drawn(t, 2000, 1000, color.NRGBA{200, 0, 0, 255}), drawn(t, 1600, 900, color.NRGBA{0, 0, 200, 255})
	var one pictured
	owner.put(path+"?x=100&y=50&width=1600&height=900", red).want(http.StatusOK).into(&one)
	if !one.Cover.Picture || !strings.HasPrefix(one.Cover.Hero, "/pictures/") || one.Cover.Card == one.Cover.Hero || one.Cover.Social != one.Cover.Hero {
		t.Fatalf("%+v", one)
	}
	for _, p := range []string{one.Cover.Card, one.Cover.Hero} {
		if a := w.visitor().get(p).want(http.StatusOK); a.header.Get("Content-Type") != "image/jpeg" || bytes.Contains(a.body, []byte("PNG")) {
			t.Errorf("%s: %v", p, a.header)
		}
	}
	html := string(w.visitor().get("/courses/" + c.slug).want(http.StatusOK).body)
	for _, want := range []string{`<img src="` + one.Cover.Hero, `og:image" content="http`, one.Cover.Social + `"><meta name="twitter:card"`} {
		if !strings.Contains(html, want) {
			t.Errorf("the course page lacks %s", want)
		}
	}
	if html := string(w.visitor().get("/courses").want(http.StatusOK).body); !strings.Contains(html, `<img src="`+one.Cover.Card) {
		t.Error("its card shows another picture")
	}
	var room struct{ Course pictured }
	w.who[enrolled].get("/api/v1/learn/" + c.id).want(http.StatusOK).into(&room)
	if room.Course.Cover != one.Cover {
		t.Errorf("the room has %+v", room.Course.Cover)
	}

	// A copy shows the same picture, which stays as long as one of the two does.
	var twin, two, gone pictured
	owner.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "Burns again"}).want(http.StatusCreated).into(&twin)
	owner.put(path, blue).want(http.StatusOK).into(&two)
	if twin.Cover != one.Cover || two.Cover == one.Cover {
		t.Errorf("twin %+v, then %+v", twin.Cover, two.Cover)
	}
	owner.get(one.Cover.Hero).want(http.StatusOK)
	owner.json("DELETE", "/api/v1/courses/"+twin.ID, nil).want(http.StatusNoContent)
	for _, p := range []string{one.Cover.Card, one.Cover.Hero} {
		owner.get(p).want(http.StatusNotFound)
	}
	owner.json("DELETE", path, nil).want(http.StatusOK).into(&gone)
	if gone.Cover.Picture || !strings.HasPrefix(gone.Cover.Hero, "/covers/") {
		t.Errorf("the drawn cover is not back: %+v", gone.Cover)
	}
	owner.get(two.Cover.Hero).want(http.StatusNotFound)
	owner.json("DELETE", path, nil).want(http.StatusOK) // twice is fine
}

func TestHostilePicturesOfCoursesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner := w.course("Burns"), w.who[own]
	path := "/api/v1/courses/" + c.id + "/picture"
	bomb := drawn(t, 4, 4, color.NRGBA{A: 255})
	copy(bomb[bytes.Index(bomb, []byte("IHDR"))+4:], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff})
	for name, file := range map[string][]byte{
		"a bomb": bomb, "half a picture": drawn(t, 300, 300, color.NRGBA{A: 255})[:60], "a page": []byte("<!doctype html><script>alert(1)</script>"),
		"an SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`), "a PDF": []byte("%PDF-1.7\n"),
	} {
		if a := owner.put(path, file); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	owner.put(path, make([]byte, 9<<20)).want(http.StatusRequestEntityTooLarge)
	fine := drawn(t, 160, 90, color.NRGBA{A: 255})
	for _, query := range []string{"?x=100&y=0&width=160&height=90", "?x=0&y=0&width=161&height=90", "?x=0&y=0&width=9", "?x=-1", "?width=1e9"} {
		if a := owner.put(path+query, fine); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	if n := w.number(`select count(*)::int from courses where thumbnail is not null`); n != 0 {
		t.Errorf("%d courses have a picture", n)
	}
}
