package insight

import (
	"context"
	"io"
	"regexp"
	"strconv"

	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/plugin"
)

// CourseFigures are the figures of one of the centre's courses, as they are counted within a minute.
type CourseFigures struct {
	Course          Title    `json:"course"`
	State           string   `json:"state" enum:"draft,published,archived"`
	People          int      `json:"people" doc:"Who is or was enrolled"`
	Learning        int      `json:"learning" doc:"Who learns now"`
	Completed       int      `json:"completed"`
	CompletionRate  float64  `json:"completionRate" doc:"Percent of all people"`
	AverageProgress float64  `json:"averageProgress" doc:"Percent, of those who learn or have completed"`
	AverageScore    *float64 `json:"averageScore" doc:"Percent; null where no score was given"`
	by              string
}

// centreKey is where a page of the list begins: the value that it is ordered by, and the course.
type centreKey struct {
	By    string          `json:"b"`
	Value string          `json:"v"`
	ID    plugin.CourseID `json:"i"`
}

var decimal = regexp.MustCompile(`^-?\d{1,10}\.\d\d$`)

// centreBatch is how many courses a file reads at a time.
const centreBatch = 500

// Centre lists the figures of all courses, those with most of by first.
func (s *Service) Centre(ctx context.Context, by, cursor string, limit int) (plugin.Page[CourseFigures], error) {
	none := plugin.Page[CourseFigures]{}
	key, err := plugin.ParseCursor[centreKey](cursor)
	if err != nil {
		return none, err
	}
	if key != nil {
		id, ok := plugin.ParseID[plugin.CourseID](string(key.ID))
		if !ok || key.By != by || !decimal.MatchString(key.Value) {
			return none, plugin.ErrCursor
		}
		key.ID = id
	}
	rows, err := readCentre(ctx, s.DB, by, key, limit+1)
	if err != nil {
		return none, err
	}
	list := make([]CourseFigures, 0, len(rows))
	for _, r := range rows {
		list = append(list, CourseFigures{Title{r.ID, r.Title}, r.State, r.People, r.Learning, r.Completed, r.Rate, r.Progress, r.Score, r.By})
	}
	return plugin.Cut(list, limit, func(f CourseFigures) centreKey { return centreKey{by, f.by, f.Course.ID} }), nil
}

// WriteCentre writes all of them as a table.
func (s *Service) WriteCentre(ctx context.Context, by string, to io.Writer) error {
	w := csvfile.NewWriter(to)
	if err := w.Write("course", "state", "people", "learning", "completed", "completion_rate", "average_progress", "average_score"); err != nil {
		return err
	}
	percent := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for cursor := ""; ; {
		page, err := s.Centre(ctx, by, cursor, centreBatch)
		if err != nil {
			return err
		}
		for _, f := range page.Items {
			score := ""
			if f.AverageScore != nil {
				score = percent(*f.AverageScore)
			}
			err := w.Write(f.Course.Title, f.State, strconv.Itoa(f.People), strconv.Itoa(f.Learning), strconv.Itoa(f.Completed),
				percent(f.CompletionRate), percent(f.AverageProgress), score)
			if err != nil {
				return err
			}
		}
		if page.NextCursor == nil {
			return w.Close()
		}
		cursor = *page.NextCursor
	}
}
