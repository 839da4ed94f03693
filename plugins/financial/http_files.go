package financial

import (
	"context"
	"net/http"

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
