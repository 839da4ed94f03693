package catalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// beside writes what stands beside a content.
func beside(list []catalog.Resource) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Title)
	}
	return strings.Join(out, ", ")
}

func (s *site) link(content plugin.ContentID, title string) []catalog.Resource {
	s.t.Helper()
	url := "https://example.org/" + strings.ReplaceAll(title, " ", "-")
	list, err := s.AddResource(s.t.Context(), s.owner, content, catalog.NewResource{URL: &url, Title: title})
	s.must(err)
	return list
}

func TestResourcesAreAddedOrderedAndTakenAway(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), context.Background()
	c := s.built()
	id := s.outline(c.ID).Sections[0].Contents[0].ID
	file := s.file(c.ID, "document", catalogapi.AssetReady, 0)
	s.exec(`update media_assets set file_name = 'hand_out-for%20day_1.pdf' where id = $1`, file)
	list, err := s.AddResource(ctx, s.owner, id, catalog.NewResource{Asset: &file})
	s.must(err)
	if r := list[0]; r.Title != "Hand out-for day 1" || r.Kind != "file" || r.URL != "/media/"+string(file)+"/file" || *r.SizeBytes != 1234 {
		t.Errorf("%+v", r)
	}
	url := "https://www.example.org/some/where?x=1"
	list, err = s.AddResource(ctx, s.owner, id, catalog.NewResource{URL: &url})
	s.must(err)
	if r := list[1]; r.Title != "example.org" || r.Kind != "link" || r.URL != url || r.SizeBytes != nil {
		t.Errorf("%+v", r)
	}
	list = s.link(id, "More")
	ids := []string{list[2].ID, strings.ToUpper(list[0].ID), list[1].ID}
	list, err = s.OrderResources(ctx, s.owner, id, ids)
	s.must(err)
	if beside(list) != "More, Hand out-for day 1, example.org" {
		t.Errorf("ordered: %s", beside(list))
	}
	for _, wrong := range [][]string{ids[:2], {ids[0], ids[0], ids[2]}, append(ids[:3:3], plugin.NewID[string]()), {"x", "y", "z"}, nil} {
		_, err := s.OrderResources(ctx, s.owner, id, wrong)
		s.refused(err, catalog.ErrResourceOrder)
	}
	list, err = s.ChangeResource(ctx, s.owner, list[0].ID, catalog.ResourceChange{Title: sent(" Still\nmore "), URL: sent("http://example.org")})
	s.must(err)
	if list[0].Title != "Still more" || list[0].URL != "http://example.org" {
		t.Errorf("%+v", list[0])
	}
	gone := list[1].ID
	list, err = s.RemoveResource(ctx, s.owner, gone)
	s.must(err)
	if beside(list) != "Still more, example.org" {
		t.Errorf("after the removal: %s", beside(list))
	}
	_, err = s.RemoveResource(ctx, s.owner, gone)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.ChangeResource(ctx, s.owner, gone, catalog.ResourceChange{Title: sent("Back?")})
	s.refused(err, plugin.ErrNotFound)
	for range 2 { // twice is fine
		list, err = s.RestoreResource(ctx, s.owner, gone)
		s.must(err)
	}
	if beside(list) != "Still more, Hand out-for day 1, example.org" {
		t.Errorf("it is not back in its place: %s", beside(list))
	}
	// What happened is told, once each.
	if n := s.count(`select count(*)::int from audit_log where action like 'content.resource%'`); n != 7 {
		t.Errorf("%d entries in the audit log", n)
	}
	s.must(s.DeleteContent(ctx, s.owner, id, nil))
	_, err = s.Resources(ctx, s.owner, id)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.RestoreResource(ctx, s.owner, gone)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.AddResource(ctx, s.owner, id, catalog.NewResource{URL: &url})
	s.refused(err, plugin.ErrNotFound)
}

func TestResourcesAreRefused(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), context.Background()
	c, other := s.built(), s.built()
	id := s.outline(c.ID).Sections[0].Contents[0].ID
	add := func(n catalog.NewResource, pointers ...string) {
		t.Helper()
		_, err := s.AddResource(ctx, s.owner, id, n)
		s.refused(err, catalog.ErrResource, pointers...)
	}
	for _, url := range []string{
		"", "example.org", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://", "//example.org", "https://a@example.org", "https://ex ample.org",
		"file:///etc/passwd", "https://example.org/" + strings.Repeat("x", 2048), "ht\ttps://example.org",
	} {
		add(catalog.NewResource{URL: &url, Title: "A link"}, "/url")
	}
	fine := "https://example.org"
	add(catalog.NewResource{URL: &fine, Title: strings.Repeat("x", 201)}, "/title")
	add(catalog.NewResource{Title: "Nothing"}, "/url")
	ready := s.file(c.ID, "document", catalogapi.AssetReady, 0)
	add(catalog.NewResource{URL: &fine, Asset: &ready}, "/url")
	for what, file := range map[string]plugin.AssetID{
		"of another course": s.file(other.ID, "document", catalogapi.AssetReady, 0), "not there": plugin.NewID[plugin.AssetID](), "no id": "x",
		"on its way": s.file(c.ID, "document", catalogapi.AssetUploading, 0), "failed": s.file(c.ID, "document", catalogapi.AssetFailed, 0),
	} {
		if _, err := s.AddResource(ctx, s.owner, id, catalog.NewResource{Asset: &file}); err == nil || plugin.AsFault(err).Fields[0].Pointer != "/assetId" {
			t.Errorf("a file that is %s: %v", what, err)
		}
	}
	list, err := s.AddResource(ctx, s.owner, id, catalog.NewResource{Asset: &ready})
	s.must(err)
	_, err = s.ChangeResource(ctx, s.owner, list[0].ID, catalog.ResourceChange{Title: sent(" "), URL: sent(fine)})
	s.refused(err, catalog.ErrResource, "/title", "/url")
	for i := range 49 {
		s.link(id, fmt.Sprint("Link ", i))
	}
	_, err = s.AddResource(ctx, s.owner, id, catalog.NewResource{URL: &fine})
	s.refused(err, catalog.ErrResourcesFull)
	_, err = s.RemoveResource(ctx, s.owner, list[0].ID)
	s.must(err)
	s.link(id, "One more")
	_, err = s.RestoreResource(ctx, s.owner, list[0].ID)
	s.refused(err, catalog.ErrResourcesFull)

	stranger, observer := s.person(plugin.Trainer, "Una Other"), s.member(c.ID, catalogapi.Observer)
	_, err = s.RemoveResource(ctx, stranger, list[0].ID)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.AddResource(ctx, observer, id, catalog.NewResource{URL: &fine})
	s.refused(err, plugin.ErrDenied)
	if _, err := s.Resources(ctx, observer, id); err != nil {
		t.Errorf("an observer looks: %v", err)
	}
}

// A removed file is in use as long as its removal can be undone, and no longer.
func TestFilesOfResourcesAreReleased(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), context.Background()
	c := s.built()
	rows := s.outline(c.ID).Sections[0].Contents
	first, second := s.file(c.ID, "document", catalogapi.AssetReady, 0), s.file(c.ID, "document", catalogapi.AssetReady, 0)
	used := func() int {
		t.Helper()
		list, err := s.InUse(ctx, s.db, []plugin.AssetID{first, second})
		s.must(err)
		return len(list)
	}
	one, err := s.AddResource(ctx, s.owner, rows[0].ID, catalog.NewResource{Asset: &first})
	s.must(err)
	_, err = s.AddResource(ctx, s.owner, rows[1].ID, catalog.NewResource{Asset: &second})
	s.must(err)
	_, err = s.RemoveResource(ctx, s.owner, one[0].ID)
	s.must(err)
	s.must(s.DeleteContent(ctx, s.owner, rows[1].ID, nil))
	s.must(s.SweepResources(ctx))
	if n := used(); n != 2 {
		t.Errorf("%d are in use while both can come back", n)
	}
	s.exec(`update content_resources set deleted_at = deleted_at - interval '25 hours'`)
	s.exec(`update course_contents set deleted_at = deleted_at - interval '31 days'`)
	s.must(s.SweepResources(ctx))
	if n := used(); n != 1 {
		t.Errorf("%d are still in use: what stands beside a deleted content comes back with it, what was taken away does not", n)
	}
	s.exec(`delete from media_assets where id = $1`, first)
	_, err = s.RestoreContent(ctx, s.owner, rows[1].ID)
	s.must(err)
	if list, err := s.Resources(ctx, s.owner, rows[1].ID); err != nil || len(list) != 1 {
		t.Errorf("beside the content that came back: %v, %v", list, err)
	}
}

func TestAFileBecomesAContent(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), context.Background()
	c := s.draft("From files")
	section := s.section(c.ID, "First")
	make := func(kind, name string, before *plugin.ContentID) catalog.Content {
		t.Helper()
		file := s.file(c.ID, kind, catalogapi.AssetReady, 90_000)
		s.exec(`update media_assets set file_name = $2 where id = $1`, file, name)
		made, err := s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Section: section, Asset: &file, Before: before})
		s.must(err)
		return made
	}
	film := make("video", "a_first-look.mp4", nil)
	if film.Type != "video" || film.Title != "A first-look" || film.State != catalogapi.Ready || *film.Duration != 90 || film.Asset == nil {
		t.Errorf("%+v", film)
	}
	sheet := make("document", "الدرس-الأول.pdf", nil)
	make("image", "MAP.PNG", &film.ID)
	make("caption", "words.vtt", &sheet.ID)
	gone := plugin.NewID[plugin.ContentID]()
	make("other", "..zip", &gone)
	if got := shape(s.outline(c.ID)); got != "First: MAP A first-look Words الدرس الأول ..zip | " {
		t.Errorf("outline: %q", got)
	}
	var kinds []string
	for _, row := range s.outline(c.ID).Sections[0].Contents {
		kinds = append(kinds, row.Type)
	}
	if fmt.Sprint(kinds) != "[image video document document document]" {
		t.Errorf("types: %v", kinds)
	}
	picture := s.file(c.ID, "image", catalogapi.AssetReady, 0)
	_, err := s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Section: section, Asset: &picture, Type: "video"})
	s.refused(err, catalog.ErrContent, "/assetId")
	foreign := s.file(s.draft("Another one").ID, "image", catalogapi.AssetReady, 0)
	_, err = s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Section: section, Asset: &foreign})
	s.refused(err, catalog.ErrContent, "/assetId")
	if n := len(s.outline(c.ID).Sections[0].Contents); n != 5 {
		t.Errorf("%d contents: a refused file left one behind", n)
	}
}
