package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ecb"
)

// Why a fetch can fail, as words that the page has sentences for.
const (
	notGranted  = "not_granted"
	unreachable = "unreachable"
	answeredBad = "status"
	tooLarge    = "too_large"
	malformed   = "malformed"
	withoutBase = "no_base"
)

// Fetching says how the last fetch of the European Central Bank's file went.
type Fetching struct {
	Daily       bool       `json:"daily" db:"-" doc:"It is fetched every few hours"`
	TriedAt     *time.Time `json:"triedAt" doc:"null: never"`
	SucceededAt *time.Time `json:"succeededAt"`
	Failure     string     `json:"failure" enum:",not_granted,unreachable,status,too_large,malformed,no_base" doc:"Of the last try; empty: it went well"`
	Detail      string     `json:"detail" doc:"What exactly, for whoever runs the server"`
}

func (s *service) fetching(ctx context.Context) (Fetching, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Fetching{}, err
	}
	f, err := native.One[Fetching](ctx, s, fetchingSQL)
	f.Daily = is.FetchDaily
	return f, err
}

// failed is a fetch that brought nothing.
type failed struct {
	failure string
	cause   error
}

func (f failed) Error() string { return fmt.Sprintf("%s: %v", f.failure, f.cause) }

// fetchByItself is the job.
func (s *service) fetchByItself(ctx context.Context, _ json.RawMessage) error {
	is, err := s.settings(ctx)
	if err != nil || !is.FetchDaily {
		return err
	}
	return s.fetch(ctx, plugin.Actor{System: true}, is.FetchURL, bySchedule)
}

// fetchNow is what somebody asks for.
func (s *service) fetchNow(ctx context.Context, a plugin.Actor) (Fetching, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Fetching{}, err
	}
	if err := s.fetch(ctx, a, is.FetchURL, byFetch); err != nil {
		return Fetching{}, err
	}
	return s.fetching(ctx)
}

// fetch gets the file and takes its rates. What keeps it from that is written down; only what the server itself cannot do is an error.
func (s *service) fetch(ctx context.Context, a plugin.Actor, url, reason string) error {
	data, err := s.get(ctx, url)
	if err == nil {
		_, err = s.apply(ctx, a, data, "", fetched, reason)
	}
	var why failed
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err() // the server stops: nothing was found out
	case errors.Is(err, ecb.ErrFile):
		why = failed{malformed, err}
	case errors.Is(err, ErrFileBase):
		why = failed{withoutBase, err}
	case err != nil && !errors.As(err, &why):
		return err
	}
	detail := ""
	if why.cause != nil {
		detail = clip(said(why.cause), 500)
		s.Log().Warn("exchange rates were not fetched", "failure", why.failure, "detail", detail)
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, fetchedSQL, why.failure, detail); err != nil {
			return fmt.Errorf("keep how a fetch went: %w", err)
		}
		s.Changed(tx, ratesTopic)
		return nil
	})
}

// said is an error in words, with what is wrong in a file and where.
func said(err error) string {
	var f *plugin.Fault
	if !errors.As(err, &f) {
		return err.Error()
	}
	words := []string{f.Error()}
	for _, field := range f.Fields {
		words = append(words, field.Code)
		if at, ok := field.Args["at"].(string); ok {
			words = append(words, at)
		}
	}
	return strings.Join(words, " ")
}

func (s *service) get(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, failed{unreachable, err}
	}
	r.Header.Set("User-Agent", "CourseWorx")
	answer, err := s.HTTP().Do(r)
	if errors.Is(err, plugin.ErrNotGranted) {
		return nil, failed{notGranted, err}
	}
	if err != nil {
		return nil, failed{unreachable, err}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, failed{answeredBad, fmt.Errorf("it answered %s", answer.Status)}
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, ecb.Most+1))
	if err != nil {
		return nil, failed{unreachable, err}
	}
	if len(data) > ecb.Most {
		return nil, failed{tooLarge, fmt.Errorf("it has more than %d bytes", ecb.Most)}
	}
	return data, nil
}

// health says that rates are to be fetched and are not, or that they are old or missing.
func (s *service) health(ctx context.Context) error {
	f, err := s.fetching(ctx)
	if err != nil {
		return err
	}
	if f.Daily && f.Failure != "" {
		return fmt.Errorf("exchange rates are not fetched: %s (%s)", f.Failure, f.Detail)
	}
	_, codes, err := s.staleCodes(ctx)
	if err == nil && len(codes) > 0 {
		err = fmt.Errorf("exchange rates are stale or missing: %s", strings.Join(codes, ", "))
	}
	return err
}

// clip makes words fit where they are kept: PostgreSQL keeps neither broken UTF-8 nor NUL.
func clip(s string, most int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
