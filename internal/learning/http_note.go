package learning

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// noteRoutes adds notes. One's own are for the person alone: no API key reads them, and no super admin who looks on.
func (s *Service) noteRoutes(api *rest.API) {
	tags := []string{"Notes"}
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "list-my-notes", Summary: "One's own notes", Tags: tags,
		Description: "By course, content and second. They stay when access has ended.",
		Method:      http.MethodGet, Path: "/me/notes",
	}, func(ctx context.Context, in *myNotesIn) (*myNotesOut, error) {
		page, err := s.Notes(ctx, rest.Actor(ctx), in.filter(), in.Cursor, in.Limit)
		return &myNotesOut{page}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "sum-up-my-notes", Summary: "In which courses, and with which tags, one has notes", Tags: tags,
		Method: http.MethodGet, Path: "/me/note-overview",
	}, func(ctx context.Context, _ *struct{}) (*noteOverviewOut, error) {
		o, err := s.NoteOverview(ctx, rest.Actor(ctx))
		return &noteOverviewOut{o}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "export-my-notes", Summary: "One's own notes as one Markdown file", Tags: tags,
		Description: "By course and content, in the language of who asks.", Method: http.MethodGet, Path: "/me/notes/export",
	}, func(ctx context.Context, in *NoteFilterIn) (*huma.StreamResponse, error) {
		a, f := rest.Actor(ctx), in.filter()
		if _, err := s.Notes(ctx, a, f, "", 1); err != nil { // what is wrong is said before the file begins
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "text/markdown; charset=utf-8")
			out.SetHeader("Content-Disposition", `attachment; filename="notes.md"`)
			out.SetHeader("Cache-Control", "no-store")
			if err := s.WriteNotes(out.Context(), a, f, out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "print-my-notes", Summary: "One's own notes as a PDF", Tags: tags,
		Description: "On A4 pages, by course and content, in the language of who asks. A thousand long notes take a minute; at most 5000 pages.",
		Method:      http.MethodGet, Path: "/me/notes/pdf",
	}, func(ctx context.Context, in *NoteFilterIn) (*huma.StreamResponse, error) {
		d, err := s.PrintNotes(ctx, rest.Actor(ctx), in.filter())
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			defer func() { _ = d.Close() }() // it was only read
			out.SetHeader("Content-Type", "application/pdf")
			out.SetHeader("Content-Length", strconv.FormatInt(d.Size, 10))
			out.SetHeader("Content-Disposition", `attachment; filename="notes.pdf"`)
			out.SetHeader("Cache-Control", "no-store")
			if _, err := io.Copy(out.BodyWriter(), d.File); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "add-note", Summary: "Note something in a course", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "About the course, or about one of its contents that one may open: the whole of it, a second of its video or a passage of its text.",
		Method:      http.MethodPost, Path: "/courses/{id}/notes",
	}, func(ctx context.Context, in *addNoteIn) (*noteOut, error) {
		d := in.Body.draft()
		d.Content = in.Body.ContentID
		n, err := s.AddNote(ctx, rest.Actor(ctx), in.ID, d)
		return &noteOut{n}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "change-note", Summary: "Change one's own note", Tags: tags,
		Description: "All of it is replaced but its content. A version that is not the note's is refused.",
		Method:      http.MethodPut, Path: "/notes/{id}",
	}, func(ctx context.Context, in *changeNoteIn) (*noteOut, error) {
		n, err := s.ChangeNote(ctx, rest.Actor(ctx), in.ID, in.Body.Version, in.Body.draft())
		return &noteOut{n}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "delete-note", Summary: "Delete one's own note", Tags: tags, Description: "For a day it can be brought back.",
		Method: http.MethodDelete, Path: "/notes/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *noteIn) (*struct{}, error) {
		return nil, s.DeleteNote(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "restore-note", Summary: "Bring a note back that was just deleted", Tags: tags,
		Method: http.MethodPost, Path: "/notes/{id}/restore",
	}, func(ctx context.Context, in *noteIn) (*noteOut, error) {
		n, err := s.RestoreNote(ctx, rest.Actor(ctx), in.ID)
		return &noteOut{n}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-shared-notes", Summary: "The notes that a course's people share with its team", Tags: tags,
		Description: "The newest first. Private ones are nobody's but their author's.",
		Method:      http.MethodGet, Path: "/courses/{id}/notes",
	}, func(ctx context.Context, in *sharedNotesIn) (*sharedNotesOut, error) {
		f := in.filter()
		if in.Person != "" {
			f.Person = &in.Person
		}
		list, err := s.SharedNotes(ctx, rest.Actor(ctx), in.ID, f, in.Cursor, in.Limit)
		return &sharedNotesOut{list}, err
	})
}

// NoteWordsIn narrows every list of notes.
type NoteWordsIn struct {
	Content plugin.ContentID `query:"content" format:"uuid"`
	Tag     string           `query:"tag" maxLength:"200"`
	Query   string           `query:"q" maxLength:"500" doc:"Words that all stand in the text, the passage or the tags"`
}

func (in NoteWordsIn) filter() NoteFilter {
	f := NoteFilter{Tag: in.Tag, Query: in.Query}
	if in.Content != "" {
		f.Content = &in.Content
	}
	return f
}

// NoteFilterIn narrows the list of one's own notes.
type NoteFilterIn struct {
	Course plugin.CourseID `query:"course" format:"uuid"`
	Who    string          `query:"who" enum:"private,shared" doc:"Who reads them"`
	NoteWordsIn
}

func (in NoteFilterIn) filter() NoteFilter {
	f := in.NoteWordsIn.filter()
	if in.Course != "" {
		f.Course = &in.Course
	}
	if in.Who != "" {
		shared := in.Who == "shared"
		f.Shared = &shared
	}
	return f
}

type myNotesIn struct {
	NoteFilterIn
	rest.Paging
}

type myNotesOut struct{ Body plugin.Page[Note] }

type noteOverviewOut struct{ Body NoteOverview }

type sharedNotesIn struct {
	ID     plugin.CourseID `path:"id" format:"uuid"`
	Person plugin.UserID   `query:"person" format:"uuid" doc:"Who wrote them"`
	NoteWordsIn
	rest.Paging
}

type sharedNotesOut struct{ Body SharedNoteList }

// NoteBody is a note as it is sent.
type NoteBody struct {
	Text   string   `json:"text" maxLength:"50000" doc:"Plain text of many lines, at most 10000 characters"`
	Second *int     `json:"second,omitempty" minimum:"0" maximum:"2147483647" doc:"Of the content's video"`
	Quote  string   `json:"quote,omitempty" maxLength:"5000" doc:"A passage of the content, at most 500 characters"`
	Tags   []string `json:"tags,omitempty" maxItems:"100" doc:"At most 10 of at most 50 characters"`
	Shared bool     `json:"shared,omitempty" doc:"The course's team reads it"`
}

func (b NoteBody) draft() NoteDraft {
	return NoteDraft{Text: b.Text, Second: b.Second, Quote: b.Quote, Tags: b.Tags, Shared: b.Shared}
}

type addNoteIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		ContentID *plugin.ContentID `json:"contentId,omitempty" format:"uuid" doc:"Missing: about the course as a whole"`
		NoteBody
	}
}

type noteIn struct {
	ID plugin.NoteID `path:"id" format:"uuid"`
}

type changeNoteIn struct {
	ID   plugin.NoteID `path:"id" format:"uuid"`
	Body struct {
		Version int `json:"version" minimum:"1" maximum:"2147483647"`
		NoteBody
	}
}

type noteOut struct{ Body Note }
