package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// page is an article with those who write it.
type page struct {
	*site
	course catalog.Course
	id     plugin.ContentID
	clock  time.Time
}

// newPage makes an article that trainees read in a published course.
func newPage(t *testing.T) *page {
	s := newSite(t)
	p := &page{site: s, clock: time.Now().Truncate(time.Millisecond)}
	s.Now = func() time.Time { return p.clock }
	p.course = s.published("Bread")
	p.id = s.article(p.course.ID, s.section(p.course.ID, "Second"), "Yeast")
	p.clock = p.clock.Add(time.Hour)
	return p
}

// save saves on top of what is there.
func (p *page) save(a plugin.Actor, html string) catalog.Draft {
	p.t.Helper()
	return p.saveFrom(a, html, p.draft().Version, false)
}

func (p *page) saveFrom(a plugin.Actor, html string, version int64, apart bool) catalog.Draft {
	p.t.Helper()
	d, err := p.SaveArticle(p.t.Context(), a, p.id, catalog.ArticleSave{HTML: html, Version: version, Apart: apart})
	p.must(err)
	return d
}

func (p *page) draft() catalog.Draft {
	p.t.Helper()
	d, err := p.Article(p.t.Context(), p.owner, p.id)
	p.must(err)
	return d
}

// online is what trainees read.
func (p *page) online() string {
	p.t.Helper()
	html, err := db.Value[string](p.t.Context(), p.db, `select coalesce(article_content, '') from course_contents where id = $1`, p.id)
	p.must(err)
	return html
}

func (p *page) history() []catalog.ArticleRevision {
	p.t.Helper()
	list, err := p.ArticleHistory(p.t.Context(), p.owner, p.id)
	p.must(err)
	return list
}

// texts are the texts of the history, the newest first.
func (p *page) texts() string {
	p.t.Helper()
	var all []string
	for _, r := range p.history() {
		text, err := p.RevisionText(p.t.Context(), p.owner, p.id, r.ID)
		p.must(err)
		all = append(all, strings.TrimSuffix(strings.TrimPrefix(text.HTML, "<p>"), "</p>"))
	}
	return strings.Join(all, "|")
}

func TestTraineesReadWhatIsOnlineUntilTheDraftIs(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	d := p.save(p.owner, "<p>New text</p>")
	if !d.Waiting || !d.Open || d.HTML != "<p>New text</p>" || *d.SavedBy != "Omar Haddad" || p.online() != "<p>Text of Yeast</p>" {
		t.Errorf("after a save: %+v, online %s", d, p.online())
	}
	d, err := p.PutArticleOnline(t.Context(), p.owner, p.id, d.Version)
	p.must(err)
	if d.Waiting || p.online() != "<p>New text</p>" {
		t.Errorf("put online: %+v, online %s", d, p.online())
	}
	// What is online is never written on, also a moment later by the same person.
	p.save(p.owner, "<p>Newer text</p>")
	if got := p.texts(); got != "Newer text|New text|Text of Yeast" {
		t.Errorf("history: %s", got)
	}
	h := p.history()
	if !h[0].Newest || h[0].Online || !h[1].Online || h[2].Online || *h[1].Author != "Omar Haddad" {
		t.Errorf("history: %+v", h)
	}
	if n := p.count(`select count(*)::int from audit_log where action = 'content.drafted' and object_id = $1`, p.id); n != 3 {
		t.Errorf("%d entries on drafts", n)
	}
}

func TestADraftNobodyReadsIsTheArticle(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	change := func(published bool) {
		t.Helper()
		_, err := p.ChangeContent(t.Context(), p.owner, p.id, catalog.ContentChange{IsPublished: sent(published)})
		p.must(err)
	}
	p.save(p.owner, "<p>Waits</p>")
	change(false)
	if d := p.draft(); !d.Waiting || d.Open || p.online() != "<p>Text of Yeast</p>" {
		t.Errorf("taken out: %+v, %s", d, p.online())
	}
	change(true)
	if d := p.draft(); d.Waiting || p.online() != "<p>Waits</p>" {
		t.Errorf("shown again without its draft: %+v, %s", d, p.online())
	}
	change(false)
	if d := p.save(p.owner, "<p>At once</p>"); d.Waiting || p.online() != "<p>At once</p>" {
		t.Errorf("hidden: %+v, %s", d, p.online())
	}
	change(true)
	_, err := p.Unpublish(t.Context(), p.owner, p.course.ID)
	p.must(err)
	if d := p.save(p.owner, "<p>In a draft course</p>"); d.Waiting || d.Open || p.online() != "<p>In a draft course</p>" {
		t.Errorf("in a draft: %+v, %s", d, p.online())
	}
	if d := p.save(p.owner, "<p> </p>"); d.HTML != "" || p.online() != "" {
		t.Errorf("emptied: %+v, %s", d, p.online())
	}
}

func TestRevisionsGatherWhatOnePersonWrites(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	colleague := p.member(p.course.ID, catalogapi.Assistant)
	for i := range 4 {
		p.clock = p.clock.Add(time.Minute)
		p.save(p.owner, fmt.Sprintf("<p>Mine %d</p>", i))
	}
	p.save(colleague, "<p>Theirs</p>")
	p.save(p.owner, "<p>Mine again</p>")
	p.clock = p.clock.Add(6 * time.Minute)
	d := p.save(p.owner, "<p>Mine later</p>")
	if same := p.save(p.owner, "<p>Mine later</p>"); same.Version != d.Version {
		t.Error("a save that changes nothing is a version")
	}
	if got := p.texts(); got != "Mine later|Mine again|Theirs|Mine 3|Text of Yeast" {
		t.Errorf("history: %s", got)
	}
}

func TestStaleSavesAreToldAndLoseNothing(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	begun := p.draft().Version
	first := p.saveFrom(p.owner, "<p>First window</p>", begun, false)
	_, err := p.SaveArticle(t.Context(), p.owner, p.id, catalog.ArticleSave{HTML: "<p>Second window</p>", Version: begun})
	p.refused(err, catalog.ErrArticleStale)
	if again := p.saveFrom(p.owner, "<p>First window</p>", begun, false); again.Version != first.Version {
		t.Error("a save whose answer was lost is a conflict with itself")
	}
	_, err = p.PutArticleOnline(t.Context(), p.owner, p.id, begun)
	p.refused(err, catalog.ErrArticleStale)
	mine := p.saveFrom(p.owner, "<p>Second window</p>", first.Version, true)
	oldest := p.history()[2]
	_, err = p.RestoreArticle(t.Context(), p.owner, p.id, oldest.ID, first.Version)
	p.refused(err, catalog.ErrArticleStale)
	back, err := p.RestoreArticle(t.Context(), p.owner, p.id, oldest.ID, mine.Version)
	p.must(err)
	if back.HTML != "<p>Text of Yeast</p>" || back.Waiting {
		t.Errorf("restored: %+v", back)
	}
	if got := p.texts(); got != "Text of Yeast|Second window|First window|Text of Yeast" {
		t.Errorf("history: %s", got)
	}
	_, err = p.RestoreArticle(t.Context(), p.owner, p.id, "0190e1a2-0000-7000-8000-000000000001", back.Version)
	p.refused(err, plugin.ErrNotFound)
}

func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	colleague := p.member(p.course.ID, catalogapi.CoTrainer)
	for i := range 52 {
		p.save(p.owner, fmt.Sprintf("<p>Mine %d</p>", i))
		p.save(colleague, fmt.Sprintf("<p>Theirs %d</p>", i))
	}
	list := p.history()
	if len(list) != 101 || !list[0].Newest || !list[100].Online {
		t.Errorf("%d revisions; the oldest, which is online: %+v", len(list), list[len(list)-1])
	}
	big := strings.Repeat("<p>"+strings.Repeat("x", 1000)+"</p>", 900)
	for i := range 14 {
		p.save([]plugin.Actor{p.owner, colleague}[i%2], fmt.Sprintf("<p>%d</p>", i)+big)
	}
	if n := p.count(`select sum(octet_length(html))::int from article_revisions where content_id = $1`, p.id); n > 21<<20 || len(p.history()) < 10 {
		t.Errorf("%d bytes in %d revisions", n, len(p.history()))
	}
}

func TestArticlesAreForTheTeam(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	observer, stranger := p.member(p.course.ID, catalogapi.Observer), p.person(plugin.Trainer, "Some Body")
	revision := p.history()[0].ID
	write := map[string]func(plugin.Actor) error{
		"save": func(a plugin.Actor) error {
			_, err := p.SaveArticle(t.Context(), a, p.id, catalog.ArticleSave{HTML: "x", Version: 1})
			return err
		},
		"put online": func(a plugin.Actor) error { _, err := p.PutArticleOnline(t.Context(), a, p.id, 1); return err },
		"restore":    func(a plugin.Actor) error { _, err := p.RestoreArticle(t.Context(), a, p.id, revision, 1); return err },
	}
	read := map[string]func(plugin.Actor) error{
		"read":    func(a plugin.Actor) error { _, err := p.Article(t.Context(), a, p.id); return err },
		"history": func(a plugin.Actor) error { _, err := p.ArticleHistory(t.Context(), a, p.id); return err },
		"look":    func(a plugin.Actor) error { _, err := p.RevisionText(t.Context(), a, p.id, revision); return err },
	}
	for name, do := range write {
		p.refused(do(observer), plugin.ErrDenied)
		p.refused(do(stranger), plugin.ErrNotFound)
		p.refused(do(p.visitor), plugin.ErrNotFound)
		if err := do(p.admin); err != nil && !errors.Is(err, catalog.ErrArticleStale) {
			t.Errorf("%s by a super admin: %v", name, err)
		}
	}
	for name, do := range read {
		if err := do(observer); err != nil {
			t.Errorf("%s by an observer: %v", name, err)
		}
		p.refused(do(stranger), plugin.ErrNotFound)
	}
	p.must(p.DeleteContent(t.Context(), p.owner, p.id, nil))
	p.refused(read["read"](p.owner), plugin.ErrNotFound)
	_, err := p.RestoreContent(t.Context(), p.owner, p.id)
	p.must(err)
	if got := p.texts(); !strings.Contains(got, "Text of Yeast") {
		t.Errorf("the history after a deletion was undone: %s", got)
	}
}

func TestPicturesOfAnArticleAreOfItsCourse(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	mine := p.file(p.course.ID, "image", catalogapi.AssetReady, 0)
	p.exec(`update media_assets set width = 640, height = 400 where id = $1`, mine)
	film := p.file(p.course.ID, "video", catalogapi.AssetReady, 1000)
	unready := p.file(p.course.ID, "image", catalogapi.AssetUploading, 0)
	foreign := p.file(p.draft2().ID, "image", catalogapi.AssetReady, 0)
	html := "<p>a</p>"
	for _, id := range []plugin.AssetID{mine, film, unready, foreign} {
		html += `<figure><img src="/media/` + string(id) + `/file" alt="b" width="1" height="1"><figcaption>c</figcaption></figure>`
	}
	d := p.save(p.owner, html)
	want := `<p>a</p><figure><img src="/media/` + string(mine) + `/file" alt="b" width="640" height="400" loading="lazy" decoding="async"><figcaption>c</figcaption></figure>`
	if d.HTML != want || d.LeftOut != 3 {
		t.Errorf("kept %s, %d left out", d.HTML, d.LeftOut)
	}
	files := func() string {
		t.Helper()
		list, err := db.Values[string](t.Context(), p.db, `select asset_id::text || ' ' || online from article_files where content_id = $1`, p.id)
		p.must(err)
		return strings.Join(list, ",")
	}
	if got := files(); got != string(mine)+" false" {
		t.Errorf("pictures of the draft: %s", got)
	}
	_, err := p.PutArticleOnline(t.Context(), p.owner, p.id, d.Version)
	p.must(err)
	if got := files(); got != string(mine)+" true" {
		t.Errorf("pictures online: %s", got)
	}
	d = p.save(p.owner, "<p>without</p>")
	_, err = p.PutArticleOnline(t.Context(), p.owner, p.id, d.Version)
	p.must(err)
	used, err := p.InUse(context.WithoutCancel(t.Context()), p.db, []plugin.AssetID{mine, film})
	p.must(err)
	if files() != string(mine)+" false" || len(used) != 1 || used[0] != mine {
		t.Errorf("pictures of a revision: %s; in use %v", files(), used)
	}
}

// draft2 is another course.
func (p *page) draft2() catalog.Course { return p.site.draft("Another course") }

func TestLongArticles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := &page{site: s, course: s.draft("Bread")}
	p.id = s.article(p.course.ID, "", "Yeast")
	path := "/contents/" + string(p.id) + "/article"
	long := strings.Repeat("<p>"+strings.Repeat("نص ", 40)+"</p>", 4500)
	a := s.call(s.owner, "PUT", path, map[string]any{"html": long, "version": p.draft().Version})
	if a.Status != 200 || p.online() == "" || len(p.online()) < 900_000 {
		t.Errorf("a long article: %d %.200s", a.Status, a.Text)
	}
	a = s.call(s.owner, "PUT", path, map[string]any{"html": strings.Repeat("a", 1<<20+1), "version": p.draft().Version})
	if a.Status != 413 || a.get("code") != "content.article_too_large" || a.get("detail") == "" {
		t.Errorf("too long: %d %.300s", a.Status, a.Text)
	}
	body := &counted{from: io.MultiReader(strings.NewReader(`{"version":0,"html":"`), io.LimitReader(endless{}, 50<<20), strings.NewReader(`"}`))}
	r := httptest.NewRequest("PUT", "/api/v1"+path, body)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(rest.WithActor(t.Context(), s.owner)))
	if w.Code != 413 || !strings.Contains(w.Body.String(), `"detail":"`) || body.read > 8<<20 {
		t.Errorf("50 MB: %d after %d bytes, %.300s", w.Code, body.read, w.Body)
	}
}

// counted counts what was read of a body.
type counted struct {
	from io.Reader
	read int
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.read += n
	return n, err
}

// endless is one letter for ever.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

func TestEmbedsAreRefusedWithASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.call(s.owner, "GET", "/embeds?link=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ", nil)
	if a.Status != 200 || a.get("src") != "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" {
		t.Errorf("%d %s", a.Status, a.Text)
	}
	a = s.call(s.owner, "GET", "/embeds?link=https%3A%2F%2Fyoutube.com%40evil.example%2FdQw4w9WgXcQ", nil)
	if a.Status != 422 || a.get("code") != "article.embed_refused" || !strings.Contains(fmt.Sprint(a.get("detail")), "YouTube, Vimeo") {
		t.Errorf("%d %s", a.Status, a.Text)
	}
}

// Choosing all and typing anew loses nothing, however quickly it is done: what stood there is in the history.
func TestALargeDeletionIsARevision(t *testing.T) {
	t.Parallel()
	p := newPage(t)
	long := "<p>" + strings.Repeat("Yeast is alive. ", 40) + "</p>"
	p.save(p.owner, long)
	p.clock = p.clock.Add(time.Second)
	p.save(p.owner, "")
	p.clock = p.clock.Add(time.Second)
	p.save(p.owner, "<p>Y</p>")
	p.clock = p.clock.Add(time.Second)
	p.save(p.owner, "<p>Yeast sleeps.</p>")
	if got := p.texts(); !strings.Contains(got, "Yeast is alive. Yeast is alive.") || !strings.Contains(got, "Yeast sleeps.") {
		t.Errorf("the history has %s", got)
	}
	if n := len(p.history()); n != 3 { // what was there at first, the long text, and what came after it
		t.Errorf("%d revisions", n)
	}
}
