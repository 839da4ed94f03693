package media

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	exp "golang.org/x/exp/slog"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// uploadPath is where uploads live. Below it stands the id of one.
const uploadPath = rest.Prefix + "/uploads/"

// uploads speaks tus 1.0 (creation, creation with upload, termination). The protocol itself is
// the library's; who may do what, what a file has to be, and every answer that is an error are ours.
type uploads struct {
	service *Service
	tus     *handler.UnroutedHandler
}

// passage is what a request on an upload carries through the library.
type passage struct {
	actor  plugin.Actor
	upload upload
	err    error // the first thing that went wrong, of which the library makes a text
}

type passageKey struct{}

func passageOf(ctx context.Context) *passage {
	p, _ := ctx.Value(passageKey{}).(*passage)
	return p
}

// note writes err down in the request's passage and returns it.
func note(ctx context.Context, err error) error {
	if p := passageOf(ctx); p != nil && p.err == nil && err != nil && !errors.Is(err, handler.ErrNotFound) {
		p.err = err
	}
	return err
}

func newUploads(s *Service) (*uploads, error) {
	u := &uploads{service: s}
	store := watched{s.Staging, s}
	composer := handler.NewStoreComposer()
	composer.UseCore(store)
	composer.UseTerminater(store)
	composer.UseLocker(s.leases)
	var err error
	u.tus, err = handler.NewUnroutedHandler(handler.Config{
		BasePath:                uploadPath,
		StoreComposer:           composer,
		DisableDownload:         true,
		DisableConcatenation:    true,
		Cors:                    &handler.CorsConfig{Disable: true},
		AcquireLockTimeout:      leaseWait,
		Logger:                  exp.New(quiet{s.Log}),
		PreUploadCreateCallback: u.create,
	})
	return u, err
}

// create is called for a new upload before anything is written.
func (u *uploads) create(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	p, meta := passageOf(e.Context), e.Upload.MetaData
	up, err := u.service.begin(e.Context, p.actor, beginning{e.Upload.Size, meta["filename"], meta["courseId"], meta["purpose"]})
	if err != nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, note(e.Context, err)
	}
	p.upload = up
	return handler.HTTPResponse{}, handler.FileInfoChanges{ID: up.ID, MetaData: handler.MetaData{}}, nil
}

// post begins an upload.
func (u *uploads) post(w http.ResponseWriter, r *http.Request) error {
	p := &passage{actor: rest.Actor(r.Context())}
	a, err := u.pass(w, r, p, u.tus.PostFile)
	if err != nil && p.upload.ID == "" {
		return err
	}
	if err != nil {
		// The client does not know the upload's address, so nobody will carry on with it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 10*time.Second)
		defer cancel()
		if up, findErr := findUpload(ctx, u.service.DB, p.upload.ID); findErr == nil {
			if forgetErr := u.service.forget(ctx, up); forgetErr != nil {
				u.service.Log.WarnContext(ctx, "an upload that did not begin is swept later", "upload", up.ID, "err", forgetErr)
			}
		}
		return err
	}
	w.Header().Set("Location", uploadPath+p.upload.ID)
	return u.answer(w, r, p.upload, a)
}

// options tells what the server can, as the protocol wants it.
func (u *uploads) options(w http.ResponseWriter, r *http.Request) error {
	a, err := u.pass(w, r, &passage{}, u.tus.PostFile)
	if err != nil {
		return err
	}
	most, err := u.service.Limits.MaxUpload(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Tus-Max-Size", strconv.FormatInt(most, 10))
	w.WriteHeader(a.status)
	return nil
}

// one does what r asks with an upload of the actor's own.
func (u *uploads) one(do http.HandlerFunc) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		up, err := u.own(r)
		if err != nil {
			return err
		}
		if up.State != Uploading {
			return u.finished(w, r, up)
		}
		a, err := u.pass(w, r, &passage{actor: rest.Actor(r.Context()), upload: up}, do)
		if err != nil {
			return err
		}
		if r.Method == http.MethodDelete {
			if err := u.service.forget(r.Context(), up); err != nil {
				return err
			}
			w.WriteHeader(a.status)
			return nil
		}
		return u.answer(w, r, up, a)
	}
}

// own returns the upload of the request's path. For anybody but its owner there is none.
func (u *uploads) own(r *http.Request) (upload, error) {
	id, ok := plugin.ParseID[plugin.AssetID](r.PathValue("upload"))
	if !ok {
		return upload{}, plugin.ErrNotFound
	}
	up, err := findUpload(r.Context(), u.service.DB, string(id))
	if err != nil {
		return upload{}, err
	}
	if actor := rest.Actor(r.Context()); !actor.SignedIn() || actor.User != up.Owner {
		return upload{}, plugin.ErrNotFound
	}
	return up, nil
}

// finished answers for an upload that became an asset: a client that missed the answer asks again.
func (u *uploads) finished(w http.ResponseWriter, r *http.Request, up upload) error {
	if r.Method == http.MethodDelete {
		return ErrFinished
	}
	h := w.Header()
	h.Set("Tus-Resumable", "1.0.0")
	if err := (Asset{State: up.State, Failure: up.Failure}).fault(); err != nil {
		return err
	}
	size := strconv.FormatInt(up.SizeBytes, 10)
	if r.Method == http.MethodPatch && r.Header.Get("Upload-Offset") != size {
		return ErrOffset
	}
	h.Set("Upload-Offset", size)
	h.Set("X-Asset-Id", string(up.AssetID))
	if r.Method == http.MethodPatch {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.Set("Upload-Length", size)
	w.WriteHeader(http.StatusOK)
	return nil
}

// answer notes how far the upload is and, when it is whole, makes an asset of it first.
func (u *uploads) answer(w http.ResponseWriter, r *http.Request, up upload, a *held) error {
	offset, err := strconv.ParseInt(w.Header().Get("Upload-Offset"), 10, 64)
	if err != nil { // nothing was sent yet
		w.WriteHeader(a.status)
		return nil
	}
	// What arrived is on the disk; that the client went away does not change it.
	ctx := context.WithoutCancel(r.Context())
	if err := u.service.received(ctx, up.ID, offset); err != nil {
		return err
	}
	if offset == up.SizeBytes {
		asset, err := u.service.settle(ctx, up.ID)
		if err == nil {
			err = asset.fault()
		}
		if err != nil {
			return err
		}
		w.Header().Set("X-Asset-Id", string(asset.ID))
	}
	w.WriteHeader(a.status)
	return nil
}

// pass hands the request to the library, holds its answer back, and makes faults of its errors.
func (u *uploads) pass(w http.ResponseWriter, r *http.Request, p *passage, do http.HandlerFunc) (*held, error) {
	// Another method than the route's would pass the wrong checks.
	r.Header.Del("X-HTTP-Method-Override")
	a := &held{ResponseWriter: w}
	r = r.WithContext(context.WithValue(r.Context(), passageKey{}, p))
	http.StripPrefix(strings.TrimSuffix(uploadPath, "/"), u.tus.Middleware(do)).ServeHTTP(a, r)
	// The library limits the time of the connection, not only of its request. Nothing is done
	// about a writer that cannot lift the limit.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	if a.status < http.StatusBadRequest {
		return a, nil
	}
	if p.err != nil {
		return nil, p.err
	}
	return nil, protocolFault(a)
}

// protocolFault is the fault of an answer of the library. Answers to HEAD have no code.
func protocolFault(a *held) error {
	if a.status == http.StatusNotFound {
		return plugin.ErrNotFound
	}
	switch a.code {
	case handler.ErrMismatchOffset.ErrorCode:
		return ErrOffset
	case handler.ErrUnexpectedEOF.ErrorCode, handler.ErrReadTimeout.ErrorCode, handler.ErrConnectionReset.ErrorCode,
		handler.ErrUploadInterrupted.ErrorCode, handler.ErrServerShutdown.ErrorCode:
		return ErrInterrupted
	}
	if a.status < http.StatusInternalServerError || a.status == http.StatusNotImplemented {
		return ErrUploadRequest
	}
	return errors.New("upload: " + a.code)
}

// held keeps the library's answer back: its headers go where they belong, its status waits, and
// of its texts only the code at their begin is kept.
type held struct {
	http.ResponseWriter
	status int
	code   string
}

// WriteHeader keeps the status.
func (a *held) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
}

// Write keeps the code of an error.
func (a *held) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.code == "" {
		a.code, _, _ = strings.Cut(string(b), ":")
	}
	return len(b), nil
}

// Unwrap is for http.ResponseController, with which the library sets deadlines.
func (a *held) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// quiet passes the library's warnings on to our log, and none of its chatter.
type quiet struct{ log *slog.Logger }

// Enabled is for slog.
func (q quiet) Enabled(_ context.Context, level exp.Level) bool { return level >= exp.LevelWarn }

// Handle is for slog. A client that went away is a warning to the library and nothing to us.
func (q quiet) Handle(ctx context.Context, r exp.Record) error {
	args := []any{}
	r.Attrs(func(a exp.Attr) bool {
		args = append(args, a.Key, a.Value.String())
		return true
	})
	q.log.DebugContext(ctx, "upload: "+r.Message, args...)
	return nil
}

// WithAttrs is for slog.
func (q quiet) WithAttrs([]exp.Attr) exp.Handler { return q }

// WithGroup is for slog.
func (q quiet) WithGroup(string) exp.Handler { return q }
