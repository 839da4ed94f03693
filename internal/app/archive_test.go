package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// bring uploads an archive of one's own.
func (s *site) bring(c *client, content []byte) string {
	s.t.Helper()
	begun := c.send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", strconv.Itoa(len(content)), "Upload-Metadata", metadata("filename", "course.zip", "purpose", "import"))...)
	id := filepath.Base(begun.want(http.StatusCreated).header.Get("Location"))
	a := c.send("PATCH", "/api/v1/uploads/"+id, bytes.NewReader(content), tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")...)
	return a.want(http.StatusNoContent).header.Get("X-Asset-Id")
}

// packed are the entries of an archive by name.
type packed map[string][]byte

func unpack(t *testing.T, b []byte) packed {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	all := packed{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// pack makes an archive; what more does to it comes last.
func (p packed) pack(t *testing.T, more func(*zip.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range p {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if more != nil {
		if err := more(z); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with is the archive with another course.json.
func (p packed) with(t *testing.T, change func(m map[string]any)) packed {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(p["course.json"], &m); err != nil {
		t.Fatal(err)
	}
	change(m)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	changed := packed{}
	for name, content := range p {
		changed[name] = content
	}
	changed["course.json"] = text
	return changed
}

// archivable is a course with everything that an archive holds.
func archivable(w *world) course {
	c, owner := w.course("Burns"), w.who[own]
	picture := w.upload(owner, c.id, "Bild – صورة.png", onePixel(w.t))
	w.exec(`update course_contents set asset_id = $2, file_size = 70, available_after_days = 3, points = 5, duration = 420, description = 'Look closely' where id = $1`, c.image, picture)
	w.exec(`update course_contents set available_from = '2027-03-01T08:00:00Z', is_required = false where id = $1`, c.article)
	w.exec(`insert into course_contents (id, course_id, section_id, title, type, position) values (gen_random_uuid(), $1, $2, 'Quiz', 'quiz', 9)`, c.id, c.section)
	w.exec(`insert into course_contents (id, course_id, title, type, article_content) values (gen_random_uuid(), $1, 'By itself', 'article', '<p dir="auto">Hello</p>')`, c.id)
	w.exec(`insert into course_sections (id, course_id, title, position, is_published) values (gen_random_uuid(), $1, 'Empty', 1, false)`, c.id)
	w.exec(`update courses set tags = '{first aid,burns}', max_students = 12, min_students = 3, start_date = '2027-01-01', end_date = '2027-02-01', is_featured = true,
		price_minor = 1250, price_currency = 'USD', credit_hours = 2.5, classroom_minutes = 90, recording_policy = 'enrolled', location = 'Room 2', course_type = 'hybrid',
		live_link = 'https://example.org/meet', short_description = 'Short', requirements = 'None', learning_outcomes = 'Cool burns',
		access_days = 30, access_until = '2027-06-01', waiting_list = false, offer_hours = 7, behind_days = null, behind_points = 33 where id = $1`, c.id)
	// When it is complete: by what is in it.
	w.exec(`update course_contents set completion_rule = '{"kind": "any", "rules": [{"kind": "viewed"}, {"kind": "confirmed"}]}' where id = $1`, c.image)
	w.exec(`update courses set completion_rule = jsonb_build_object('kind', 'all', 'rules', jsonb_build_array(jsonb_build_object('kind', 'section', 'sectionId', $2::text),
		jsonb_build_object('kind', 'content', 'contentId', $3::text), jsonb_build_object('kind', 'days', 'days', 3))) where id = $1`, c.id, c.section, c.image)
	// An article with a picture, a file and a link beside it, and a picture of the course.
	drawn := w.upload(owner, c.id, "drawing.png", onePixel(w.t))
	owner.json("PATCH", "/api/v1/contents/"+c.article, map[string]any{"articleContent": `<p>Look:</p><figure><img src="/media/` + drawn + `/file" alt="A drawing"></figure>`}).want(http.StatusOK)
	sheet := w.upload(owner, c.id, "sheet.txt", []byte("To take home"))
	owner.post("/api/v1/contents/"+c.article+"/resources", map[string]any{"assetId": sheet, "title": "To take home"}).want(http.StatusCreated)
	owner.post("/api/v1/contents/"+c.article+"/resources", map[string]any{"url": "https://example.org/more", "title": "More"}).want(http.StatusCreated)
	owner.send("PUT", "/api/v1/courses/"+c.id+"/picture", bytes.NewReader(onePixel(w.t)), "Content-Type", "application/octet-stream").want(http.StatusOK)
	return c
}

// An archive makes the same course again: exported once more it has the same bytes, but for its address and its time.
func TestACourseGoesThroughAnArchive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner, colleague := archivable(w), w.who[own], w.who[co]
	a := owner.get("/api/v1/courses/" + c.id + "/archive").want(http.StatusOK)
	if a.header.Get("Content-Type") != "application/zip" || !strings.Contains(a.header.Get("Content-Disposition"), c.slug) && !strings.Contains(a.header.Get("Content-Disposition"), "burns.zip") {
		t.Errorf("%v", a.header)
	}
	first := unpack(t, a.body)
	if len(first) != 1+4+4 {
		t.Errorf("%v", slices.Collect(maps.Keys(first)))
	}
	for name, content := range first {
		for _, id := range []string{c.id, c.section, c.image, string(owner.user)} {
			if bytes.Contains(content, []byte(id)) && name != "course.json" { // there the address has one, in this test
				t.Errorf("%s names %s", name, id)
			}
		}
	}
	var made struct {
		Course struct {
			ID, Slug, MyTeamRole    string
			IsPublished, IsFeatured bool
			Price                   struct{ Amount string }
		}
		Left []struct{ What string }
	}
	colleague.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(colleague, a.body)}).want(http.StatusCreated).into(&made)
	if made.Course.MyTeamRole != "owner" || made.Course.IsPublished || made.Course.IsFeatured || made.Course.Price.Amount != "12.50" || len(made.Left) != 0 {
		t.Errorf("%+v", made)
	}
	owner.get("/api/v1/courses/" + made.Course.ID).want(http.StatusNotFound)
	second := unpack(t, colleague.get("/api/v1/courses/"+made.Course.ID+"/archive").want(http.StatusOK).body)
	if n := w.number(`select count(*)::int from article_files f join course_contents x on x.id = f.content_id
		join media_assets a on a.id = f.asset_id where x.course_id = $1 and f.online and a.course_id = $1`, made.Course.ID); n != 1 {
		t.Errorf("%d pictures in articles of the second course are its own", n)
	}
	// The picture of a course is drawn anew each time.
	same := func(m map[string]any) {
		delete(m, "madeAt")
		m["course"].(map[string]any)["slug"] = ""
		for _, f := range m["files"].([]any) {
			if f := f.(map[string]any); f["path"] == m["picture"] {
				f["size"], f["sha256"] = 0, ""
			}
		}
	}
	first, second = first.with(t, same), second.with(t, same)
	if len(first) != len(second) {
		t.Errorf("%d entries became %d", len(first), len(second))
	}
	for name, content := range first {
		if !bytes.Equal(content, second[name]) && (!strings.HasPrefix(name, "files/picture.") || second[name] == nil) {
			t.Errorf("%s: %s\nbecame %s", name, content, second[name])
		}
	}
	if text := string(first["course.json"]); !strings.Contains(text, `"sectionId":"1"`) || !strings.Contains(text, `"contentId":"1.3"`) {
		t.Errorf("the rule is not about places: %s", text)
	}
	if n := w.number(`select count(*)::int from courses c, jsonb_array_elements(c.completion_rule -> 'rules') r where c.id = $1
		and (r ->> 'sectionId' in (select id::text from course_sections where course_id = $1) or r ->> 'contentId' in
		(select id::text from course_contents where course_id = $1 and type = 'image'))`, made.Course.ID); n != 2 {
		t.Errorf("%d parts of the second course's rule are about it", n)
	}
	// Each goes its own way, with a file of its own.
	w.exec(`update course_contents set asset_id = null where course_id = $1`, c.id)
	w.exec(`delete from content_resources where course_id = $1`, c.id)
	w.exec(`delete from article_files where content_id in (select id from course_contents where course_id = $1)`, c.id)
	w.exec(`delete from media_assets where course_id = $1 and id <> $2`, c.id, c.asset)
	if again := unpack(t, colleague.get("/api/v1/courses/"+made.Course.ID+"/archive").want(http.StatusOK).body); len(again) != len(second) {
		t.Errorf("%d entries are left of %d", len(again), len(second))
	}
	if got := w.number(`select count(*)::int from audit_log where action in ('course.exported', 'course.imported')`); got != 4 {
		t.Errorf("%d entries in the audit log", got)
	}
}

// What this installation has no place for is said, and the rest is taken.
func TestAnArchiveFromElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner := archivable(w), w.who[own]
	w.exec(`insert into categories (id, name, slug, hue) values (gen_random_uuid(), 'Rescue', 'rescue', 10)`)
	from := unpack(t, owner.get("/api/v1/courses/"+c.id+"/archive").want(http.StatusOK).body)
	take := func(change func(course map[string]any, m map[string]any)) string {
		var made struct {
			Course struct{ Category *string }
			Left   []struct {
				What, Value string
				Count       int
			}
		}
		archive := from.with(t, func(m map[string]any) { change(m["course"].(map[string]any), m) }).pack(t, nil)
		owner.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(owner, archive)}).want(http.StatusCreated).into(&made)
		category := ""
		if made.Course.Category != nil {
			category = *made.Course.Category
		}
		return fmt.Sprint(category, made.Left)
	}
	if got := take(func(c, _ map[string]any) { c["category"] = "Rescue" }); got != "Rescue[]" {
		t.Error(got)
	}
	got := take(func(c, m map[string]any) {
		c["category"] = "Seamanship"
		c["price"] = map[string]any{"amount": "9.900", "currency": "KWD"}
		for _, x := range m["loose"].([]any) {
			x.(map[string]any)["type"] = "quiz"
		}
		for _, x := range m["sections"].([]any)[0].(map[string]any)["contents"].([]any)[:2] {
			x.(map[string]any)["type"] = "hologram"
		}
	})
	if got != "[{price 9.900 KWD 1} {contents hologram 2} {contents quiz 1} {category Seamanship 1}]" {
		t.Error(got)
	}
	// What an article shows from elsewhere is left out here as of any that somebody types, and that is said.
	title := ""
	got = take(func(_, m map[string]any) {
		for _, x := range m["sections"].([]any)[0].(map[string]any)["contents"].([]any) {
			x := x.(map[string]any)
			name, ok := x["article"].(string)
			if !ok || title != "" {
				continue
			}
			title = x["title"].(string)
			from[name] = append(slices.Clone(from[name]), `<p><img src="https://elsewhere.example/a.png"></p><iframe src="https://elsewhere.example/b"></iframe>`...)
		}
	})
	if title == "" || !strings.Contains(got, "{article "+title+" 2}") {
		t.Errorf("of %q: %s", title, got)
	}
}

// Archives that lie are refused, and leave nothing behind.
func TestArchivesThatLie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, owner := archivable(w), w.who[own]
	whole := owner.get("/api/v1/courses/" + c.id + "/archive").want(http.StatusOK).body
	good := unpack(t, whole)
	file := ""
	for name := range good {
		if strings.HasPrefix(name, "files/001-") {
			file = name
		}
	}
	manifest := func(change func(m map[string]any)) []byte { return good.with(t, change).pack(t, nil) }
	firstContent := func(m map[string]any) map[string]any {
		return m["sections"].([]any)[0].(map[string]any)["contents"].([]any)[0].(map[string]any)
	}
	firstFile := func(m map[string]any) map[string]any { return m["files"].([]any)[0].(map[string]any) }
	and := func(name string, content []byte) []byte {
		return good.pack(t, func(z *zip.Writer) error {
			e, err := z.Create(name)
			if err == nil {
				_, err = e.Write(content)
			}
			return err
		})
	}
	without := func(name string) []byte {
		rest := packed{}
		for n, content := range good {
			if n != name {
				rest[n] = content
			}
		}
		return rest.pack(t, nil)
	}
	before := w.number(`select count(*)::int from courses`)
	for name, one := range map[string]struct {
		archive []byte
		code    string
	}{
		"no course":       {packed{"readme.txt": []byte("hello")}.pack(t, nil), "archive.not_a_course"},
		"not JSON":        {packed{"course.json": []byte("{")}.pack(t, nil), "archive.not_a_course"},
		"somebody else's": {packed{"course.json": []byte(`{"format":"scorm","version":1}`)}.pack(t, nil), "archive.not_a_course"},
		"a newer version": {manifest(func(m map[string]any) { m["version"] = 2 }), "archive.newer"},
		"an entry of nobody, beside a course of another version": {packed{"course.json": []byte(`{"format":"courseworx-course","version":9}`), "__MACOSX/x": []byte("x")}.pack(t, nil), "archive.newer"},
		"a name that leads out":                                  {and("../../etc/cron.d/x", []byte("x")), "archive.unsafe"},
		"an absolute name":                                       {and("/etc/passwd", []byte("x")), "archive.unsafe"},
		"a name for Windows":                                     {and(`files\..\..\x`, []byte("x")), "archive.unsafe"},
		"dots in a folder":                                       {and("files/..", []byte("x")), "archive.unsafe"},
		"a name twice":                                           {and("Course.JSON", []byte("{}")), "archive.unsafe"},
		"a bomb":                                                 {and("files/zeros", make([]byte, 100<<20)), "archive.unsafe"},
		"a large description":                                    {packed{"course.json": []byte(`{"format":"courseworx-course","version":1,"x":"` + strings.Repeat("x", 17<<20) + `"}`)}.pack(t, nil), "archive.unsafe"},
		"a missing file":                                         {without(file), "archive.damaged"},
		"a missing article":                                      {without("articles/001.html"), "archive.damaged"},
		"another file":                                           {packedWith(good, file, append(bytes.Clone(good[file][:len(good[file])-1]), 'x')).pack(t, nil), "archive.damaged"},
		"another size":                                           {manifest(func(m map[string]any) { firstFile(m)["size"] = 1 }), "archive.damaged"},
		"no digest":                                              {manifest(func(m map[string]any) { firstFile(m)["sha256"] = "" }), "archive.damaged"},
		"a file of nobody":                                       {manifest(func(m map[string]any) { firstContent(m)["file"] = c.asset }), "archive.damaged"},
		"an article out of it":                                   {manifest(func(m map[string]any) { firstContent(m)["article"] = "../course.json" }), "archive.damaged"},
		"course.json as article":                                 {manifest(func(m map[string]any) { firstContent(m)["article"] = "course.json" }), "archive.damaged"},
		"a file of a wrong kind": {manifest(func(m map[string]any) {
			for _, x := range m["sections"].([]any)[0].(map[string]any)["contents"].([]any) {
				if x := x.(map[string]any); x["type"] == "image" {
					x["type"] = "video"
				}
			}
		}), "archive.invalid"},
		"dates upside down": {manifest(func(m map[string]any) { m["course"].(map[string]any)["endDate"] = "2020-01-01" }), "archive.invalid"},
		"a script for link": {manifest(func(m map[string]any) { m["course"].(map[string]any)["liveLink"] = "javascript:alert(1)" }), "archive.invalid"},
		"10,000 tags":       {manifest(func(m map[string]any) { m["course"].(map[string]any)["tags"] = tagsOf(10_000) }), "archive.invalid"},
		"negative points":   {manifest(func(m map[string]any) { firstContent(m)["points"] = -1 }), "archive.invalid"},
		"a negative length": {manifest(func(m map[string]any) { firstContent(m)["duration"] = -1 }), "archive.invalid"},
		"no title":          {manifest(func(m map[string]any) { firstContent(m)["title"] = " " }), "archive.invalid"},
		"a rule about a section that it has not": {manifest(func(m map[string]any) {
			m["course"].(map[string]any)["completion"] = map[string]any{"kind": "section", "sectionId": "7"}
		}), "archive.invalid"},
		"a rule about a content of another course": {manifest(func(m map[string]any) {
			m["course"].(map[string]any)["completion"] = map[string]any{"kind": "content", "contentId": c.image}
		}), "archive.invalid"},
		"a rule about no section": {manifest(func(m map[string]any) {
			m["course"].(map[string]any)["completion"] = map[string]any{"kind": "section"}
		}), "archive.invalid"},
		"a score of an image": {manifest(func(m map[string]any) {
			m["course"].(map[string]any)["completion"] = map[string]any{"kind": "content", "contentId": "1.3", "percent": 60}
		}), "archive.invalid"},
		"a rule of nothing": {manifest(func(m map[string]any) { firstContent(m)["completion"] = map[string]any{"kind": "all"} }), "archive.invalid"},
		"an executable":     {executable(t, good, file), "media.type_refused"},
	} {
		a := owner.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(owner, one.archive)})
		if got, err := a.refusal(); err != nil || got.Code != one.code {
			t.Errorf("%s: %d %+v %v, want %s", name, a.status, got, err, one.code)
		}
	}
	// Cut, it is not even a ZIP file; or one of another person; or a lesson's file.
	cut := w.bring(owner, whole[:len(whole)-30])
	owner.post("/api/v1/courses/import", map[string]any{"assetId": cut}).refused(http.StatusUnprocessableEntity, "archive.not_a_course")
	theirs := w.bring(w.who[co], whole)
	owner.post("/api/v1/courses/import", map[string]any{"assetId": theirs}).want(http.StatusNotFound)
	if now := w.number(`select count(*)::int from courses`); now != before {
		t.Errorf("%d courses became %d", before, now)
	}
	if n := w.number(`select count(*)::int from media_assets where course_id not in (select id from courses)`); n != 0 {
		t.Errorf("%d files of no course", n)
	}
	// Articles are cleaned like any that somebody types.
	hostile := packedWith(good, "articles/001.html", []byte(`<p onclick="x()">Read <script>alert(1)</script><svg onload="x()"></svg>this</p>`))
	var made struct{ Course struct{ ID string } }
	owner.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(owner, hostile.pack(t, nil))}).want(http.StatusCreated).into(&made)
	if n := w.number(`select count(*)::int from course_contents where course_id = $1 and article_content ~ 'script|onclick|svg'`, made.Course.ID); n != 0 {
		t.Error("an article of an archive was not cleaned")
	}
	// What an archive does not say stays as it is in a new course.
	silent := good.with(t, func(m map[string]any) {
		for _, name := range []string{"accessDays", "accessUntil", "waitingList", "offerHours", "behindDays", "behindPoints"} {
			delete(m["course"].(map[string]any), name)
		}
	})
	owner.post("/api/v1/courses/import", map[string]any{"assetId": w.bring(owner, silent.pack(t, nil))}).want(http.StatusCreated).into(&made)
	if n := w.number(`select count(*)::int from courses where id = $1 and waiting_list and offer_hours = 48 and access_days is null and behind_days = 7 and behind_points = 20`, made.Course.ID); n != 1 {
		t.Error("an archive that is silent about access changes what a new course has")
	}
	// A trainee uploads none.
	w.newcomer(plugin.Trainee).send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", "10", "Upload-Metadata", metadata("filename", "course.zip", "purpose", "import"))...).want(http.StatusForbidden)
	// And a trainer's is a ZIP file, whatever its name says.
	begun := owner.send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", "5", "Upload-Metadata", metadata("filename", "course.zip", "purpose", "import"))...).want(http.StatusCreated)
	owner.send("PATCH", begun.header.Get("Location"), strings.NewReader("hello"), tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")...).want(http.StatusUnprocessableEntity)
}

func packedWith(p packed, name string, content []byte) packed {
	changed := packed{}
	for n, c := range p {
		changed[n] = c
	}
	changed[name] = content
	return changed
}

func tagsOf(n int) []string {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = strconv.Itoa(i)
	}
	return tags
}

// executable is the archive with a program in place of its file, honestly described.
func executable(t *testing.T, p packed, file string) []byte {
	program := append([]byte("\x7fELF\x02\x01\x01\x00"), make([]byte, 200)...)
	return packedWith(p, file, program).with(t, func(m map[string]any) {
		f := m["files"].([]any)[0].(map[string]any)
		f["size"], f["sha256"] = len(program), fmt.Sprintf("%x", sha256.Sum256(program))
	}).pack(t, nil)
}
