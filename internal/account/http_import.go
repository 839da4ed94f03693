package account

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// importRoutes bring people in from a file: super admins anywhere, trainers into their courses.
func (s *Service) importRoutes(api *rest.API) {
	tags := []string{"Imports"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-imports", Summary: "One's last imports", Tags: tags, Method: http.MethodGet, Path: "/imports",
	}, func(ctx context.Context, _ *struct{}) (*importsOut, error) {
		list, err := s.Imports(ctx, rest.Actor(ctx))
		return &importsOut{plugin.Page[Import]{Items: list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "check-import", Summary: "Check a file of people", Tags: tags,
		Description: "CSV in UTF-8, separated by comma, semicolon or tab, with headings. Nobody gets an account yet.",
		Method:      http.MethodPost, Path: "/imports", DefaultStatus: http.StatusCreated, MaxBodyBytes: importBytes,
	}, func(ctx context.Context, in *checkImportIn) (*importOut, error) {
		var course *plugin.CourseID
		if in.Course != "" {
			course = &in.Course
		}
		im, err := s.CheckImport(ctx, rest.Actor(ctx), course, in.FileName, in.RawBody)
		return &importOut{im}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-import", Summary: "How far an import is", Tags: tags, Method: http.MethodGet, Path: "/imports/{id}",
	}, func(ctx context.Context, in *importIn) (*importOut, error) {
		im, err := s.Import(ctx, rest.Actor(ctx), in.ID)
		return &importOut{im}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-import-rows", Summary: "The rows of an import", Tags: tags, Method: http.MethodGet, Path: "/imports/{id}/rows",
	}, func(ctx context.Context, in *importRowsIn) (*importRowsOut, error) {
		page, err := s.ImportRows(ctx, rest.Actor(ctx), in.ID, in.State, in.Cursor, in.Limit)
		out := importRowsOut{Body: plugin.Page[importRow]{Items: []importRow{}, NextCursor: page.NextCursor}}
		for _, r := range page.Items {
			row := importRow{r.Line, r.State, r.FirstName, r.LastName, r.Email, deref(r.Phone), []importFault{}}
			for _, f := range r.Faults {
				row.Faults = append(row.Faults, importFault{f.Field, f.Code, s.Texts.Text(rest.Language(ctx), "field."+f.Code, f.Args)})
			}
			out.Body.Items = append(out.Body.Items, row)
		}
		return &out, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "run-import", Summary: "Make the accounts of an import", Tags: tags,
		Description: "Goes on in the background. With password the temporary ones are fetched when it is done.",
		Method:      http.MethodPost, Path: "/imports/{id}/run", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *runImportIn) (*importOut, error) {
		im, err := s.RunImport(ctx, rest.Actor(ctx), in.ID, in.Body.Credentials)
		return &importOut{im}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "forget-import", Summary: "Throw an import away", Tags: tags,
		Description: "The accounts that it made stay.", Method: http.MethodDelete, Path: "/imports/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *importIn) (*struct{}, error) {
		return nil, s.ForgetImport(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "make-import-passwords", Summary: "Temporary passwords of an import, as CSV", Tags: tags,
		Description: "For everybody of the import who never signed in; asked again, they are new and the old ones are void.",
		Method:      http.MethodPost, Path: "/imports/{id}/passwords",
	}, func(ctx context.Context, in *importIn) (*csvOut, error) {
		write, err := s.WriteCredentials(ctx, rest.Actor(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		return csv("passwords.csv", write)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-import-errors", Summary: "The rows that were not taken, with reasons, as CSV", Tags: tags,
		Method: http.MethodGet, Path: "/imports/{id}/errors",
	}, func(ctx context.Context, in *importIn) (*csvOut, error) {
		return csv("errors.csv", func(w io.Writer) error { return s.WriteErrors(ctx, rest.Actor(ctx), in.ID, w) })
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-import-example", Summary: "A file to fill in, as CSV", Tags: tags, Method: http.MethodGet, Path: "/imports/example",
	}, func(ctx context.Context, _ *struct{}) (*csvOut, error) {
		return csv("example.csv", func(w io.Writer) error { return s.WriteExample(rest.Language(ctx), w) })
	})
}

// csv is a file of at most some megabytes as an answer.
func csv(name string, write func(io.Writer) error) (*csvOut, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, err
	}
	return &csvOut{"text/csv; charset=utf-8", `attachment; filename="` + name + `"`, b.Bytes()}, nil
}

type csvOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type importIn struct {
	ID string `path:"id" format:"uuid"`
}

type checkImportIn struct {
	Course   plugin.CourseID `query:"courseId" format:"uuid" doc:"The course that everybody is enrolled in, too"`
	FileName string          `query:"fileName" maxLength:"1000"`
	RawBody  []byte          `contentType:"text/csv"`
}

type importOut struct{ Body Import }

type importsOut struct{ Body plugin.Page[Import] }

type importRowsIn struct {
	ID    string `path:"id" format:"uuid"`
	State string `query:"state" enum:"ready,known,wrong,done"`
	rest.Paging
}

type importFault struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail" doc:"In the person's language"`
}

type importRow struct {
	Line      int           `json:"line" doc:"In the file, counted from 1"`
	State     string        `json:"state" enum:"ready,known,wrong,done"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Email     string        `json:"email"`
	Phone     string        `json:"phone"`
	Faults    []importFault `json:"faults"`
}

type importRowsOut struct{ Body plugin.Page[importRow] }

type runImportIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Credentials string `json:"credentials" enum:"invitation,password"`
	}
}
