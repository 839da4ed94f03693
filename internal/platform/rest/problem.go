package rest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

var statusOf = map[plugin.Kind]int{
	plugin.Invalid:     http.StatusUnprocessableEntity,
	plugin.SignedOut:   http.StatusUnauthorized,
	plugin.Denied:      http.StatusForbidden,
	plugin.NotFound:    http.StatusNotFound,
	plugin.Conflict:    http.StatusConflict,
	plugin.TooLarge:    http.StatusRequestEntityTooLarge,
	plugin.TooMany:     http.StatusTooManyRequests,
	plugin.Unavailable: http.StatusServiceUnavailable,
	plugin.Internal:    http.StatusInternalServerError,
}

// Problem is an RFC 9457 problem detail; code, errors and retryAfter are our members.
type Problem struct {
	Type       string       `json:"type" doc:"/problems/<code>"`
	Title      string       `json:"title" doc:"What happened, in the person's language"`
	Status     int          `json:"status"`
	Detail     string       `json:"detail,omitempty" doc:"What to do about it, in the person's language"`
	Code       string       `json:"code" doc:"Stable and machine-readable, such as course.title_taken"`
	Errors     []FieldError `json:"errors,omitempty"`
	RetryAfter int          `json:"retryAfter,omitempty" doc:"Seconds until it is worth trying again"`
}

// FieldError is what is wrong with one field.
type FieldError struct {
	Pointer string `json:"pointer" doc:"RFC 6901 pointer into the request's body, or ?name for a query parameter"`
	Code    string `json:"code"`
	Detail  string `json:"detail" doc:"In the person's language"`
}

// Error is the code.
func (p *Problem) Error() string { return p.Code }

// GetStatus is for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders is for huma: it writes Retry-After.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return h
}

// problem maps any error to its answer and logs what the caller must not see.
func problem(ctx context.Context, texts *i18n.Texts, err error) *Problem {
	err = db.Explain(err)
	f := plugin.AsFault(err)
	gone := errors.Is(err, context.Canceled) && ctx.Err() != nil
	if gone {
		f = errGone.Because(err)
	}
	status := statusOf[f.Kind]
	if status >= 500 && !gone { // that nobody is listening any more is not worth an error in the log
		logOf(ctx).ErrorContext(ctx, "request failed", "code", f.Code, "err", err)
	}
	lang := Language(ctx)
	key, args := textKey(texts, "problem", f.Code, ".title"), i18n.Isolated(lang, f.Args)
	p := &Problem{
		Type: "/problems/" + f.Code, Status: status, Code: f.Code,
		Title:      texts.Text(lang, key+".title", args),
		RetryAfter: int((f.After + time.Second - 1) / time.Second),
	}
	if texts.Has(texts.Languages()[0], key+".detail") {
		p.Detail = texts.Text(lang, key+".detail", args)
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, FieldError{field.Pointer, field.Code, texts.Text(lang, textKey(texts, "field", field.Code, ""), i18n.Isolated(lang, field.Args))})
	}
	return p
}

// textKey is where the text of a code stands: of the core's codes under <kind>.<code>, of a
// plugin's "<id>.<what>" in its own language files, under plugin.<id>.<kind>.<what>.
func textKey(texts *i18n.Texts, kind, code, suffix string) string {
	key := kind + "." + code
	if texts.Has(texts.Languages()[0], key+suffix) {
		return key
	}
	if id, what, ok := strings.Cut(code, "."); ok {
		if of := "plugin." + id + "." + kind + "." + what; texts.Has(texts.Languages()[0], of+suffix) {
			return of
		}
	}
	return key
}

// errGone: the caller went away before the answer.
var errGone = plugin.NewFault(plugin.Unavailable, "request.gone")

// WriteProblem answers a plain request with err.
func WriteProblem(w http.ResponseWriter, r *http.Request, texts *i18n.Texts, err error) {
	p := problem(r.Context(), texts, err)
	maps.Copy(w.Header(), p.GetHeaders())
	for _, h := range []string{"Content-Length", "Content-Encoding", "ETag", "Last-Modified", "Content-Disposition"} {
		w.Header().Del(h)
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that went away is no failure of ours
}
