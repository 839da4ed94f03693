package financial

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// file is an answer that a browser keeps as a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// fileRoutes answers a table as a CSV file and, by the id with -xlsx after it, as a workbook in the reader's language.
func fileRoutes[I any](api *native.API, s *service, who plugin.Access, id, what, csvPath, xlsxPath string, read func(ctx context.Context, in *I) (table, error)) {
	native.Handle(api, who, op(id, what+", as a CSV file", http.MethodGet, csvPath),
		func(ctx context.Context, in *I) (*file, error) {
			t, err := read(ctx, in)
			if err != nil {
				return nil, err
			}
			return t.csv()
		})
	native.Handle(api, who, op(id+"-xlsx", what+", as an XLSX file", http.MethodGet, xlsxPath),
		func(ctx context.Context, in *I) (*file, error) {
			t, err := read(ctx, in)
			if err != nil {
				return nil, err
			}
			site, err := s.Site(ctx)
			if err != nil {
				return nil, err
			}
			return t.xlsx(s.Speak(native.Actor(ctx).Language), site.TimeZone)
		})
}

// streamRoutes answers a long list as fileRoutes does a table, while it is read. Half a file does not look like a whole one.
func streamRoutes[I any](api *native.API, s *service, who plugin.Access, id, what, path string, read func(ctx context.Context, in *I) (*longTable, error)) {
	native.Handle(api, who, op(id, what+", as a CSV file", http.MethodGet, path+".csv"),
		func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
			l, err := read(ctx, in)
			if err != nil {
				return nil, err
			}
			return streamed(csvType, l.called("csv"), l.writeCSV), nil
		})
	native.Handle(api, who, op(id+"-xlsx", what+", as an XLSX file", http.MethodGet, path+".xlsx"),
		func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
			l, err := read(ctx, in)
			if err != nil {
				return nil, err
			}
			site, err := s.Site(ctx)
			if err != nil {
				return nil, err
			}
			speaks := s.Speak(native.Actor(ctx).Language)
			return streamed(xlsxType, l.called("xlsx"), func(ctx context.Context, out io.Writer) error { return l.writeXLSX(ctx, out, speaks, site.TimeZone) }), nil
		})
}

func streamed(kind, called string, write func(ctx context.Context, out io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", kind)
		out.SetHeader("Content-Disposition", called)
		out.SetHeader("Cache-Control", "no-store")
		if err := write(out.Context(), out.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}
}

func given(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func harmless(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@' || s[0] == '|' || s[0] == '\t' || s[0] == '\r') {
		return "'" + s
	}
	return s
}
