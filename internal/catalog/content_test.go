package catalog_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, other := s.draft("With files"), s.draft("Another course")
	video, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Section: s.section(c.ID, "First"), Type: "video", Title: "Film"})
	s.must(err)
	if video.State != catalogapi.Empty || !video.IsPublished || !video.IsRequired {
		t.Errorf("a new video: %+v", video)
	}
	attach := func(id plugin.AssetID) (catalog.Content, error) {
		return s.ChangeContent(t.Context(), s.owner, video.ID, catalog.ContentChange{Asset: sent(id)})
	}
	for what, id := range map[string]plugin.AssetID{
		"of another course": s.file(other.ID, "video", catalogapi.AssetReady, 1000),
		"not there":         plugin.NewID[plugin.AssetID](),
		"no id":             "x",
		"not ready":         s.file(c.ID, "video", catalogapi.AssetProcessing, 0),
		"a picture":         s.file(c.ID, "image", catalogapi.AssetReady, 0),
	} {
		if _, err := attach(id); !errors.Is(err, catalog.ErrContent) || plugin.AsFault(err).Fields[0].Pointer != "/assetId" {
			t.Errorf("a file that is %s: %v", what, err)
		}
	}
	file := s.file(c.ID, "video", catalogapi.AssetReady, 150_400)
	got, err := attach(file)
	s.must(err)
	if got.State != catalogapi.Ready || *got.Duration != 150 || got.Asset.ID != file || got.Asset.URL != "/media/"+string(file)+"/file" {
		t.Errorf("%+v, asset %+v", got, got.Asset)
	}
	course, err := s.Course(t.Context(), s.owner, c.ID)
	s.must(err)
	if *course.Duration != 3 {
		t.Errorf("150 seconds are %d minutes", *course.Duration)
	}
	for state, want := range map[catalogapi.AssetState]catalogapi.ContentState{
		catalogapi.AssetProcessing: catalogapi.Processing, catalogapi.AssetUploading: catalogapi.Processing, catalogapi.AssetFailed: catalogapi.Failed,
	} {
		s.exec(`update media_assets set state = $2::text::media_state where id = $1`, file, state)
		if row := s.outline(c.ID).Sections[0].Contents[0]; row.State != want {
			t.Errorf("a file that is %s makes the content %s", state, row.State)
		}
	}
	got, err = s.ChangeContent(t.Context(), s.owner, video.ID, catalog.ContentChange{Asset: catalog.Change[plugin.AssetID]{Sent: true}})
	s.must(err)
	if got.Asset != nil || got.Duration != nil || got.State != catalogapi.Empty {
		t.Errorf("without its file: %+v", got)
	}
}

func TestContentIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, other := s.built(), s.built()
	foreign := s.outline(other.ID).Sections[0].ID
	for _, n := range []struct {
		n        catalog.NewContent
		pointers []string
	}{
		{catalog.NewContent{Type: "article"}, []string{"/title"}},
		{catalog.NewContent{Type: "quiz", Title: "Later"}, []string{"/type"}},
		{catalog.NewContent{Type: "", Title: "x", Section: "x"}, []string{"/type", "/sectionId"}},
		{catalog.NewContent{Type: "article", Title: "x", Section: foreign}, []string{"/sectionId"}},
		{catalog.NewContent{Type: "article", Title: "x", Section: plugin.NewID[plugin.SectionID]()}, []string{"/sectionId"}},
	} {
		_, err := s.CreateContent(t.Context(), s.owner, c.ID, n.n)
		s.refused(err, catalog.ErrContent, n.pointers...)
	}
	article := s.outline(c.ID).Loose[0].ID
	_, err := s.ChangeContent(t.Context(), s.owner, article, catalog.ContentChange{
		Title: sent(""), Points: sent(-1), IsRequired: catalog.Change[bool]{Sent: true}, Asset: sent(plugin.AssetID("x")),
	})
	s.refused(err, catalog.ErrContent, "/title", "/isRequired", "/points", "/assetId")
	_, err = s.ChangeContent(t.Context(), s.owner, article, catalog.ContentChange{Article: sent(strings.Repeat("x", 1<<20+1))})
	s.refused(err, catalog.ErrArticleTooLarge)
	video, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Type: "video", Title: "Film"})
	s.must(err)
	_, err = s.ChangeContent(t.Context(), s.owner, video.ID, catalog.ContentChange{Article: sent("<p>x</p>")})
	s.refused(err, catalog.ErrContent, "/articleContent")
}

func TestContentOfAnOldVersionIsNotOverwritten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	id := s.outline(c.ID).Loose[0].ID
	loaded, err := s.Content(t.Context(), s.owner, id)
	s.must(err)
	first, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{Article: sent("<p>first</p>"), Version: &loaded.Version})
	s.must(err)
	_, err = s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{Article: sent("<p>second</p>"), Version: &loaded.Version})
	s.refused(err, catalog.ErrContentStale)
	version := first.Version.In(time.FixedZone("", 3600)) // the same moment
	got, err := s.ChangeContent(t.Context(), s.owner, id, catalog.ContentChange{Article: sent(`<p onclick="x">third</p>`), Version: &version})
	s.must(err)
	if *got.ArticleContent != "<p>third</p>" {
		t.Errorf("article %s", *got.ArticleContent)
	}
}
