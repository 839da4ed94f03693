package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// A copy of a course has its texts, outline and files, and nothing of its people; each goes its own way afterwards.
func TestACourseIsDuplicated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner, colleague := w.course("Burns"), w.who[own], w.who[co]
	pixel := onePixel(t)
	picture := w.upload(owner, c.id, "picture.png", pixel)
	w.exec(`update course_contents set asset_id = $2, file_size = 70, available_after_days = 3, available_from = now() where id = $1`, c.image, picture)
	w.exec(`insert into course_contents (id, course_id, section_id, title, type, position) values (gen_random_uuid(), $1, $2, 'Quiz', 'quiz', 9)`, c.id, c.section)
	w.exec(`update course_contents set completion_rule = '{"kind": "viewed"}' where id = $1`, c.image)
	w.exec(`update courses set completion_rule = jsonb_build_object('kind', 'any', 'rules', jsonb_build_array(jsonb_build_object('kind', 'section', 'sectionId', $2::text),
		jsonb_build_object('kind', 'content', 'contentId', $3::text))) where id = $1`, c.id, c.section, c.image)
	w.exec(`update courses set tags = '{first aid}', max_students = 12, start_date = '2027-01-01', is_featured = true where id = $1`, c.id)

	var made struct {
		ID, Title, Description, MyTeamRole string
		IsPublished, IsFeatured            bool
		Tags                               []string
		MaxStudents                        *int
		StartDate                          *string
		EnrollmentCount                    int
		Trainer                            struct{ ID string }
	}
	colleague.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": " Burns once more "}).want(http.StatusCreated).into(&made)
	if made.Title != "Burns once more" || made.Description != "What one learns here" || made.MyTeamRole != "owner" || made.IsPublished || made.IsFeatured ||
		strings.Join(made.Tags, ",") != "first aid" || *made.MaxStudents != 12 || made.StartDate != nil || made.EnrollmentCount != 0 || made.Trainer.ID != string(colleague.user) {
		t.Errorf("%+v", made)
	}
	owner.get("/api/v1/courses/" + made.ID).want(http.StatusNotFound)
	type row struct{ ID, Title, Type, State string }
	var outline struct {
		Sections []struct{ Contents []row }
		Loose    []row
	}
	colleague.get("/api/v1/courses/" + made.ID + "/outline").want(http.StatusOK).into(&outline)
	var got []string
	image := ""
	for _, x := range outline.Sections[0].Contents {
		got = append(got, x.Title+" "+x.Type+" "+x.State)
		if x.Type == "image" {
			image = x.ID
		}
	}
	// The video's file was lost, what was deleted stays deleted, and a quiz is another module's.
	want := "Content 0 article ready, Content 1 video empty, Content 2 image ready, Content 3 article ready, Content 5 article ready"
	if strings.Join(got, ", ") != want {
		t.Errorf("outline: %s", strings.Join(got, ", "))
	}
	var content struct {
		Asset          struct{ ID, URL string }
		CompletionRule struct{ Kind string }
	}
	colleague.get("/api/v1/contents/" + image).want(http.StatusOK).into(&content)
	if content.CompletionRule.Kind != "viewed" {
		t.Errorf("the copy of the content is complete by %q", content.CompletionRule.Kind)
	}
	if got := w.number(`select count(*)::int from courses c where c.id = $1 and c.completion_rule #>> '{rules,0,sectionId}' in (select id::text from course_sections where course_id = $1)
		and c.completion_rule #>> '{rules,1,contentId}' = $2`, made.ID, image); got != 1 {
		t.Error("the copy is complete by what is in the first one")
	}
	if content.Asset.ID == picture {
		t.Error("the copy has the file of the first one")
	}
	w.exec(`update course_contents set asset_id = null where id = $1`, c.image)
	w.exec(`delete from media_assets where id = $1`, picture)
	if a := colleague.get(content.Asset.URL).want(http.StatusOK); !bytes.Equal(a.body, pixel) {
		t.Errorf("the copied file has %d bytes of %d", len(a.body), len(pixel))
	}
	owner.get(content.Asset.URL).want(http.StatusNotFound)
	colleague.post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "x"}).want(http.StatusUnprocessableEntity)
	w.newcomer("trainer").post("/api/v1/courses/"+c.id+"/duplicate", map[string]any{"title": "Not mine"}).want(http.StatusNotFound)
}

// A copy of a content is a draft behind it, with a file, an article and things beside of its own.
func TestAContentIsDuplicated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, colleague := w.course("Burns"), w.who[co]
	pixel := onePixel(t)
	picture := w.upload(w.who[own], c.id, "picture.png", pixel)
	w.exec(`update course_contents set asset_id = $2, file_size = 70, available_from = '2030-01-01', points = 3 where id = $1`, c.image, picture)
	colleague.post("/api/v1/contents/"+c.image+"/resources", map[string]any{"url": "https://example.org/burns", "title": "Read on"}).want(http.StatusCreated)
	w.exec(`insert into course_contents (id, course_id, section_id, title, type, position) values (gen_random_uuid(), $1, $2, 'Quiz', 'quiz', 9)`, c.id, c.section)

	var made struct {
		ID, Title, SectionID string
		IsPublished          bool
		Points               int
		Asset                struct{ ID, URL string }
		AvailableFrom        string
	}
	colleague.post("/api/v1/contents/"+c.image+"/duplicate", map[string]any{"title": " Once more "}).want(http.StatusCreated).into(&made)
	if made.Title != "Once more" || made.SectionID != c.section || made.IsPublished || made.Points != 3 || made.Asset.ID == picture || made.AvailableFrom == "" {
		t.Errorf("%+v", made)
	}
	type row struct{ ID, Title string }
	var outline struct{ Sections []struct{ Contents []row } }
	titles := func() (all []string) {
		colleague.get("/api/v1/courses/" + c.id + "/outline").want(http.StatusOK).into(&outline)
		for _, x := range outline.Sections[0].Contents {
			all = append(all, x.Title)
		}
		return all
	}
	before := strings.Join(titles(), ", ")
	if !strings.Contains(before, "Content 2, Once more, Content 3") {
		t.Errorf("the order is %s", before)
	}
	var beside struct {
		Items []struct{ Title, URL string }
	}
	colleague.get("/api/v1/contents/" + made.ID + "/resources").want(http.StatusOK).into(&beside)
	if len(beside.Items) != 1 || beside.Items[0].Title != "Read on" {
		t.Errorf("beside the copy: %+v", beside)
	}
	w.exec(`update course_contents set asset_id = null where id = $1`, c.image)
	w.exec(`delete from media_assets where id = $1`, picture)
	if a := colleague.get(made.Asset.URL).want(http.StatusOK); !bytes.Equal(a.body, pixel) {
		t.Errorf("the copied file has %d bytes of %d", len(a.body), len(pixel))
	}
	colleague.post("/api/v1/contents/"+c.article+"/duplicate", map[string]any{"title": ""}).want(http.StatusUnprocessableEntity)
	colleague.post("/api/v1/contents/"+c.deleted+"/duplicate", map[string]any{"title": "Gone"}).want(http.StatusNotFound)
	for _, x := range outline.Sections[0].Contents { // what a quiz is, another module keeps
		if x.Title == "Quiz" {
			colleague.post("/api/v1/contents/"+x.ID+"/duplicate", map[string]any{"title": "Again"}).want(http.StatusUnprocessableEntity)
		}
	}
	w.newcomer("trainer").post("/api/v1/contents/"+c.article+"/duplicate", map[string]any{"title": "Not mine"}).want(http.StatusNotFound)
	if after := strings.Join(titles(), ", "); after != before {
		t.Errorf("what was refused changed the outline: %s", after)
	}
}
