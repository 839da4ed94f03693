package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/plugin"
)

// Replays gives the answer of a write again when it is sent again with the same
// Idempotency-Key by the same person, so that a retry after a lost answer does nothing twice.
type Replays struct {
	store *idempotency.Store
}

// NewReplays keeps answers in store.
func NewReplays(store *idempotency.Store) *Replays { return &Replays{store} }

const (
	replayHeader  = "Idempotency-Key"
	replayRequest = 1 << 20   // larger bodies (uploads) are not replayed
	replayAnswer  = 256 << 10 // larger answers are not kept
)

// ErrReplayKey: the key is empty or longer than 200 characters, or the body is too large to be
// compared.
var ErrReplayKey = plugin.NewFault(plugin.Invalid, "request.idempotency_key")

func (s *Replays) wrap(texts *i18n.Texts, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get(replayHeader)
		actor := Actor(r.Context())
		if r.Method != http.MethodPost || key == "" || !actor.SignedIn() {
			h.ServeHTTP(w, r)
			return
		}
		tape := &tape{ResponseWriter: w}
		err := s.once(tape, r, h, string(actor.User), key)
		switch {
		case err == nil:
		case tape.status != 0: // the answer is on its way: only that it is not kept
			logOf(r.Context()).WarnContext(r.Context(), "an answer could not be kept", "err", err)
		default:
			WriteProblem(w, r, texts, err)
		}
	})
}

func (s *Replays) once(w *tape, r *http.Request, h http.Handler, owner, key string) error {
	if len(key) > 200 {
		return ErrReplayKey
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, replayRequest))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return ErrTooLarge
		}
		return ErrUnreadable.Because(err)
	}
	sum := sha256.New()
	_, _ = io.WriteString(sum, r.Method+" "+r.URL.RequestURI()+"\n")
	_, _ = sum.Write(body)
	turn, kept, err := s.store.Begin(r.Context(), owner, key, sum.Sum(nil))
	if err != nil {
		return err
	}
	if kept != nil {
		head := w.Header()
		head.Set("Content-Type", kept.ContentType)
		head.Set("Idempotent-Replayed", "true")
		if kept.Location != "" {
			head.Set("Location", kept.Location)
		}
		w.WriteHeader(kept.Status)
		_, _ = w.Write(kept.Body)
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	// The work and the note that it was done are one commit: a server that dies between them cannot be.
	held, release := context.WithCancel(db.WithNote(r.Context(), turn.Done))
	defer release()
	go turn.Hold(held)
	r = r.WithContext(held)
	done := false
	defer func() {
		if !done { // a panic: the write may be tried again
			after, cancel := afterwards(r.Context())
			defer cancel()
			_ = turn.Forget(after)
		}
	}()
	h.ServeHTTP(w, r)
	done = true
	after, cancel := afterwards(r.Context())
	defer cancel()
	// What was refused may be tried again, and what signs somebody in, or is shown once, is not kept.
	if w.status >= 400 || w.status == 0 || w.overflow || w.Header().Get("Set-Cookie") != "" || w.Header().Get("Cache-Control") == plugin.ShownOnce {
		return turn.Forget(after)
	}
	return turn.Finish(after, idempotency.Answer{
		Status: w.status, ContentType: w.Header().Get("Content-Type"), Location: w.Header().Get("Location"), Body: w.body.Bytes(),
	})
}

// afterwards is for what is kept of a write once it is answered, however long that took: the client may be gone by then.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
}

// tape copies an answer while it is written.
type tape struct {
	http.ResponseWriter
	status   int
	body     bytes.Buffer
	overflow bool
}

func (t *tape) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

// Unwrap lets what is written leave at once, where that is asked for.
func (t *tape) Unwrap() http.ResponseWriter { return t.ResponseWriter }

func (t *tape) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	if t.body.Len()+len(b) > replayAnswer {
		t.overflow = true
	} else {
		t.body.Write(b)
	}
	return t.ResponseWriter.Write(b)
}
