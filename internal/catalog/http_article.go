package catalog

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) articleRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-article", Summary: "The draft of an article", Tags: tags,
		Method: http.MethodGet, Path: "/contents/{id}/article",
	}, func(ctx context.Context, in *contentIn) (*draftOut, error) {
		d, err := s.Article(ctx, rest.Actor(ctx), in.ID)
		return &draftOut{d}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "save-article", Summary: "Save the draft of an article", Tags: tags,
		Description: "Trainees go on reading what is online. The text is cleaned of everything that could run or track, of pictures that are not " +
			"of the course and of embeds of other sites than the known ones. It has at most a megabyte. A save made from an older draft is refused.",
		Method: http.MethodPut, Path: "/contents/{id}/article",
		MaxBodyBytes: 4 * articleMax, // what JSON escapes grows
	}, func(ctx context.Context, in *saveArticleIn) (*draftOut, error) {
		d, err := s.SaveArticle(ctx, rest.Actor(ctx), in.ID, ArticleSave{in.Body.HTML, in.Body.Version, in.Body.Apart})
		return &draftOut{d}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "put-article-online", Summary: "Let trainees read the draft of an article", Tags: tags,
		Method: http.MethodPost, Path: "/contents/{id}/article/online",
	}, func(ctx context.Context, in *articleOnlineIn) (*draftOut, error) {
		d, err := s.PutArticleOnline(ctx, rest.Actor(ctx), in.ID, in.Body.Version)
		return &draftOut{d}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-article-revisions", Summary: "The revisions of an article, the newest first", Tags: tags,
		Description: "What one person writes within five minutes is one revision. The last hundred are kept.",
		Method:      http.MethodGet, Path: "/contents/{id}/article/revisions",
	}, func(ctx context.Context, in *contentIn) (*articleHistoryOut, error) {
		list, err := s.ArticleHistory(ctx, rest.Actor(ctx), in.ID)
		out := &articleHistoryOut{}
		if out.Body.Items = list; list == nil {
			out.Body.Items = []ArticleRevision{}
		}
		return out, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-article-revision", Summary: "A revision of an article with its text", Tags: tags,
		Method: http.MethodGet, Path: "/contents/{id}/article/revisions/{revision}",
	}, func(ctx context.Context, in *articleRevisionIn) (*revisionTextOut, error) {
		r, err := s.RevisionText(ctx, rest.Actor(ctx), in.ID, in.Revision)
		return &revisionTextOut{r}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "restore-article-revision", Summary: "Make a revision the draft again", Tags: tags,
		Description: "What stood there until now stays in the history.",
		Method:      http.MethodPost, Path: "/contents/{id}/article/revisions/{revision}/restore",
	}, func(ctx context.Context, in *restoreArticleIn) (*draftOut, error) {
		d, err := s.RestoreArticle(ctx, rest.Actor(ctx), in.ID, in.Revision, in.Body.Version)
		return &draftOut{d}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "resolve-embed", Summary: "The frame of an address that may be embedded in articles", Tags: tags,
		Method: http.MethodGet, Path: "/embeds",
	}, func(_ context.Context, in *embedIn) (*embedOut, error) {
		e, err := s.Embed(in.Link)
		return &embedOut{e}, err
	})
}

type draftOut struct{ Body Draft }

type saveArticleIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		HTML    string `json:"html"`
		Version int64  `json:"version" doc:"Of the draft that it was made from"`
		Apart   bool   `json:"apart,omitempty" doc:"Begin a revision of its own, also when the last one is one's own and new"`
	}
}

type articleOnlineIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		Version int64 `json:"version" doc:"Of the draft that one saw"`
	}
}

type articleHistoryOut struct {
	Body struct {
		Items []ArticleRevision `json:"items"`
	}
}

type articleRevisionIn struct {
	ID       plugin.ContentID `path:"id" format:"uuid"`
	Revision RevisionID       `path:"revision" format:"uuid"`
}

type revisionTextOut struct{ Body RevisionText }

type restoreArticleIn struct {
	ID       plugin.ContentID `path:"id" format:"uuid"`
	Revision RevisionID       `path:"revision" format:"uuid"`
	Body     struct {
		Version int64 `json:"version" doc:"Of the draft that one saw"`
	}
}

type embedIn struct {
	Link string `query:"link" required:"true" maxLength:"4000" doc:"An address, or a site's code for embedding"`
}

type embedOut struct{ Body richtext.Embed }
