package catalog

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// consequences is what operations say of a change from which more can follow than the change itself.
const consequences = " A change by which trainees would complete the course, or which leaves nothing to learn in one that visitors find, is refused with " +
	"outline.consequences until it is accepted."

func (s *Service) outlineRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-outline", Summary: "All of a course's outline", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/outline",
	}, func(ctx context.Context, in *courseIn) (*outlineOut, error) {
		o, err := s.Outline(ctx, rest.Actor(ctx), in.ID)
		return &outlineOut{o}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "save-outline", Summary: "Save the whole order of an outline", Tags: tags,
		Description: "Every section and every content is named exactly once. An order made from an older version is refused." + consequences,
		Method:      http.MethodPut, Path: "/courses/{id}/outline",
	}, func(ctx context.Context, in *orderIn) (*outlineOut, error) {
		order := Order{Version: in.Body.Version, Loose: in.Body.Loose, Accepted: in.Accept}
		for _, section := range in.Body.Sections {
			order.Sections = append(order.Sections, SectionOrder(section))
		}
		o, err := s.SaveOrder(ctx, rest.Actor(ctx), in.ID, order)
		return &outlineOut{o}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-section", Summary: "Add a section", Tags: tags,
		Method: http.MethodPost, Path: "/courses/{id}/sections", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createSectionIn) (*sectionOut, error) {
		section, err := s.CreateSection(ctx, rest.Actor(ctx), in.ID, in.Body.Title, in.Body.After)
		return &sectionOut{section}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-section", Summary: "Change fields of a section", Tags: tags,
		Description: strings.TrimSpace(consequences),
		Method:      http.MethodPatch, Path: "/sections/{id}",
	}, func(ctx context.Context, in *changeSectionIn) (*sectionOut, error) {
		b := in.Body
		section, err := s.ChangeSection(ctx, rest.Actor(ctx), in.ID, SectionChange{b.Title.Change, b.Description.Change, b.IsPublished.Change, in.Accept})
		return &sectionOut{section}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-section", Summary: "Take a section out of the course; its contents stay, without one", Tags: tags,
		Description: strings.TrimSpace(consequences),
		Method:      http.MethodDelete, Path: "/sections/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *deleteSectionIn) (*struct{}, error) {
		return nil, s.DeleteSection(ctx, rest.Actor(ctx), in.ID, in.Accept)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "restore-section", Summary: "Undo the deletion of a section", Tags: tags,
		Description: "It comes back to its place, with those of its contents that stand in no other section now.",
		Method:      http.MethodPost, Path: "/sections/{id}/restore",
	}, func(ctx context.Context, in *sectionIn) (*outlineOut, error) {
		o, err := s.RestoreSection(ctx, rest.Actor(ctx), in.ID)
		return &outlineOut{o}, err
	})
}

func (s *Service) contentRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-content-types", Summary: "The types of content that there are", Tags: tags,
		Description: "Those of plugins too; a browser that does not know one says its name.",
		Method:      http.MethodGet, Path: "/content-types",
	}, func(ctx context.Context, _ *struct{}) (*contentTypesOut, error) {
		out := &contentTypesOut{}
		out.Body.Items = s.ContentTypes(rest.Actor(ctx).Language)
		return out, nil
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-content", Summary: "Add a content", Tags: tags,
		Description: "An empty one of a type; or one that holds a file of the course, of which type and title are made unless they are given.",
		Method:      http.MethodPost, Path: "/courses/{id}/contents", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createContentIn) (*contentOut, error) {
		n := NewContent{Type: in.Body.Type, Title: in.Body.Title, Asset: in.Body.AssetID, Before: in.Body.Before}
		if in.Body.SectionID != nil {
			n.Section = *in.Body.SectionID
		}
		c, err := s.CreateContent(ctx, rest.Actor(ctx), in.ID, n)
		return &contentOut{c}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-contents", Summary: "Take a step with several contents of a course", Tags: tags,
		Description: "With all of them, or with none: publish, unpublish, make required or optional, move into a section or out of all, delete, and undo a deletion. " +
			"At most 500 at once. A choice made in an older outline is refused." + consequences,
		Method: http.MethodPost, Path: "/courses/{id}/contents/bulk",
	}, func(ctx context.Context, in *changeContentsIn) (*outlineOut, error) {
		b := in.Body
		o, err := s.ChangeContents(ctx, rest.Actor(ctx), in.ID, ContentsChange{Version: b.Version, Step: b.Step, Contents: b.Contents, Section: b.SectionID, Accepted: in.Accept})
		return &outlineOut{o}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-content", Summary: "A content as its editor sees it", Tags: tags,
		Method: http.MethodGet, Path: "/contents/{id}",
	}, func(ctx context.Context, in *contentIn) (*contentOut, error) {
		c, err := s.Content(ctx, rest.Actor(ctx), in.ID)
		return &contentOut{c}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-content", Summary: "Change fields of a content", Tags: tags,
		Description: "Articles are cleaned of everything that could run or track. They have at most a megabyte." + consequences,
		Method:      http.MethodPatch, Path: "/contents/{id}",
		MaxBodyBytes: 4 * articleMax, // what JSON escapes grows
	}, func(ctx context.Context, in *changeContentIn) (*contentOut, error) {
		b := in.Body
		c, err := s.ChangeContent(ctx, rest.Actor(ctx), in.ID, ContentChange{
			Title: b.Title.Change, Description: b.Description.Change, Article: b.ArticleContent.Change, IsPublished: b.IsPublished.Change,
			IsRequired: b.IsRequired.Change, IsPreview: b.IsPreview.Change, Points: b.Points.Change, Duration: b.Duration.Change, Asset: b.AssetID.Change, Version: b.Version,
			CompletionRule: b.CompletionRule.Change, AvailableFrom: b.AvailableFrom.Change, AvailableAfterDays: b.AvailableAfterDays.Change, AvailableAfterPrevious: b.AvailableAfterPrevious.Change,
			Accepted: in.Accept,
		})
		return &contentOut{c}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-content", Summary: "Take a content out of the course", Tags: tags,
		Description: strings.TrimSpace(consequences),
		Method:      http.MethodDelete, Path: "/contents/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *deleteContentIn) (*struct{}, error) {
		return nil, s.DeleteContent(ctx, rest.Actor(ctx), in.ID, in.Accept)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "restore-content", Summary: "Undo the deletion of a content", Tags: tags,
		Method: http.MethodPost, Path: "/contents/{id}/restore",
	}, func(ctx context.Context, in *contentIn) (*contentOut, error) {
		c, err := s.RestoreContent(ctx, rest.Actor(ctx), in.ID)
		return &contentOut{c}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "duplicate-content", Summary: "Put a draft behind a content that is its copy", Tags: tags,
		Method: http.MethodPost, Path: "/contents/{id}/duplicate", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *duplicateContentIn) (*contentOut, error) {
		c, err := s.DuplicateContent(ctx, rest.Actor(ctx), in.ID, in.Body.Title)
		return &contentOut{c}, err
	})
}

type duplicateContentIn struct {
	ID   plugin.ContentID `path:"id"`
	Body struct {
		Title string `json:"title" doc:"1 to 200 characters"`
	}
}

// AcceptIn is part of every change of an outline from which more can follow than the change itself; exported for Huma.
type AcceptIn struct {
	Accept []string `query:"accept,explode" maxItems:"2" enum:"outline.completes,outline.empties" doc:"Consequences that are wanted, by the codes with which outline.consequences names them"`
}

type deleteSectionIn struct {
	ID plugin.SectionID `path:"id" format:"uuid"`
	AcceptIn
}

type deleteContentIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
	AcceptIn
}

type outlineOut struct{ Body Outline }

type contentTypesOut struct {
	Body struct {
		Items []ContentTypeInfo `json:"items"`
	}
}

type orderIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	AcceptIn
	Body struct {
		Version  int64              `json:"version"`
		Sections []sectionOrderBody `json:"sections" maxItems:"500"`
		Loose    []plugin.ContentID `json:"loose" maxItems:"5000"`
	}
}

type sectionOrderBody struct {
	ID       plugin.SectionID   `json:"id"`
	Contents []plugin.ContentID `json:"contents" maxItems:"5000"`
}

type sectionIn struct {
	ID plugin.SectionID `path:"id" format:"uuid"`
}

type sectionOut struct{ Body SectionAnswer }

type createSectionIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Title string            `json:"title" doc:"1 to 200 characters"`
		After *plugin.SectionID `json:"after,omitempty" nullable:"true" doc:"At the end if not given"`
	}
}

type changeSectionIn struct {
	ID plugin.SectionID `path:"id" format:"uuid"`
	AcceptIn
	Body struct {
		Title       change[string] `json:"title,omitempty"`
		Description change[string] `json:"description,omitempty"`
		IsPublished change[bool]   `json:"isPublished,omitempty"`
	}
}

type contentIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
}

type contentOut struct{ Body Content }

type createContentIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		SectionID *plugin.SectionID `json:"sectionId,omitempty" nullable:"true" doc:"Without a section if not given"`
		Type      string            `json:"type,omitempty" doc:"Made of the file if not given"`
		Title     string            `json:"title,omitempty" doc:"1 to 200 characters; made of the file's name if not given"`
		AssetID   *plugin.AssetID   `json:"assetId,omitempty" doc:"A file of the course that it holds"`
		Before    *plugin.ContentID `json:"before,omitempty" doc:"The content of the same section before which it stands; at the end if not given, or gone"`
	}
}

type changeContentsIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	AcceptIn
	Body struct {
		Version   int64              `json:"version" doc:"Of the outline in which they were chosen"`
		Step      ContentsStep       `json:"step" enum:"publish,unpublish,require,optional,move,delete,restore"`
		Contents  []plugin.ContentID `json:"contents" minItems:"1" maxItems:"5000"`
		SectionID *plugin.SectionID  `json:"sectionId,omitempty" nullable:"true" doc:"Where they go; out of all sections if not given"`
	}
}

type changeContentIn struct {
	ID plugin.ContentID `path:"id" format:"uuid"`
	AcceptIn
	Body struct {
		Title          change[string]         `json:"title,omitempty"`
		Description    change[string]         `json:"description,omitempty"`
		IsPublished    change[bool]           `json:"isPublished,omitempty"`
		IsRequired     change[bool]           `json:"isRequired,omitempty"`
		IsPreview      change[bool]           `json:"isPreview,omitempty"`
		Points         change[int]            `json:"points,omitempty"`
		Duration       change[int]            `json:"duration,omitempty" doc:"Seconds; of a film its file says it"`
		ArticleContent change[string]         `json:"articleContent,omitempty" doc:"HTML"`
		AssetID        change[plugin.AssetID] `json:"assetId,omitempty"`

		CompletionRule change[catalogapi.Rule] `json:"completionRule,omitempty" doc:"Null for the usual one"`

		AvailableFrom          change[string] `json:"availableFrom,omitempty" doc:"A moment with its offset, or without one as a clock in the organisation's zone shows it"`
		AvailableAfterDays     change[int]    `json:"availableAfterDays,omitempty" doc:"1 to 3650"`
		AvailableAfterPrevious change[bool]   `json:"availableAfterPrevious,omitempty"`

		Version *time.Time `json:"version,omitempty" doc:"The version it was made from; a change made meanwhile is then refused instead of overwritten"`
	}
}
