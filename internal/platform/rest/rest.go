// Package rest is the HTTP face of CourseWorx: it registers operations with the access they
// demand, and it is the only place where a fault becomes an answer.
//
//	rest.go        the API, registering operations
//	nullable.go    what the document says of members that may be null
//	problem.go     faults as RFC 9457 problems in the person's language
//	validation.go  what huma finds wrong with a request, as codes with texts
//	request.go     actor and language of a request
//	server.go      what every request passes: limits, origins, headers, log
//	writer.go      the one ResponseWriter wrapper
//	replay.go      Idempotency-Key
package rest

import (
	"context"
	"net/http"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// API is the JSON API. Modules register their operations on it with Handle.
type API struct {
	huma.API
	mux   *http.ServeMux
	texts *i18n.Texts
	owner string // whose operations are registered: "" for the server's own
}

// NewAPI makes the API on mux.
func NewAPI(mux *http.ServeMux, texts *i18n.Texts, version string) *API {
	prepareHuma(texts)
	api := &API{mux: mux, texts: texts}
	cfg := huma.DefaultConfig("CourseWorx", version)
	cfg.CreateHooks = nil // no $schema in bodies
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = Prefix+"/openapi", "", ""
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string { return schemaName(t, hint, api.owner) })
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "cw_access", Description: "Set by sign-in for browsers."},
		"bearer":  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "From sign-in with tokens."},
	}
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[plugin.Money](), reflect.TypeFor[money]())
	api.API = humago.New(mux, cfg)
	return api
}

// For registers operations of a plugin: what they take and answer is named with its id in the API's document, so that no two plugins, and no
// plugin and the server, call different things the same.
func (a *API) For(id string, register func(huma.API)) {
	for _, word := range strings.Split(id, "-") {
		if word != "" {
			a.owner += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	defer func() { a.owner = "" }()
	register(a.API)
}

// money is how plugin.Money looks in JSON, for the API's document.
type money struct {
	Amount   string `json:"amount" pattern:"^-?[0-9]+([.][0-9]+)?$" doc:"A plain decimal with no more decimals than the currency has" example:"12.500"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217" example:"KWD"`
}

// schemaName keeps equal type names of two modules apart: catalog.Card is CatalogCard, and a page
// of them PageCatalogCard. The vocabulary of package plugin keeps its own names; what is an owner's begins with the owner.
func schemaName(t reflect.Type, hint, owner string) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Name() == "" {
		return owned(huma.DefaultSchemaNamer(t, hint), owner)
	}
	name := ""
	for i, part := range strings.FieldsFunc(t.Name(), func(r rune) bool { return strings.ContainsRune("[],*", r) }) {
		if i == 0 {
			part = t.PkgPath() + "." + part // only the arguments of a generic type carry their package
		}
		one := qualified(part)
		if !shared(part) {
			one = owned(one, owner)
		}
		name += one
	}
	return name
}

// shared reports whether a type, with the path of its package, is one that plugins share with the server, or have of Go itself.
func shared(path string) bool {
	first, _, _ := strings.Cut(path[:max(0, strings.LastIndex(path, "."))], "/")
	return !strings.Contains(first, ".") || core.MatchString(path)
}

var core = regexp.MustCompile(`^github\.com/courseworx/courseworx/(internal|plugin)[./]`)

// owned begins a name with its owner.
func owned(name, owner string) string { return owner + strings.TrimPrefix(name, owner) }

// qualified turns "path/to/catalog.Card" into CatalogCard.
func qualified(path string) string {
	dot := strings.LastIndex(path, ".")
	name := path[dot+1:]
	name = strings.ToUpper(name[:1]) + name[1:]
	if dot < 0 {
		return name
	}
	module := strings.TrimSuffix(path[strings.LastIndex(path[:dot], "/")+1:dot], "api")
	if module == "" || module == "plugin" || module == "rest" {
		return name
	}
	module = strings.ToUpper(module[:1]) + module[1:]
	return module + strings.TrimPrefix(name, module)
}

// accessExtension holds the operation's access in the OpenAPI document.
const accessExtension = "x-access"

// unagreedExtension marks a write in the OpenAPI document that does not wait for the consent to the legal pages.
const unagreedExtension = "x-unagreed"

// ErrConsents: the person has yet to agree to the legal pages in force.
var ErrConsents = plugin.NewFault(plugin.Denied, "consent.owed")

// Handle registers an operation under Prefix whose errors are faults. There is no way to
// register one without saying who may call it.
func Handle[In, Out any](api *API, who plugin.Access, op huma.Operation, h func(context.Context, *In) (*Out, error)) {
	handle(api, who, false, op, h)
}

// HandleUnagreed is Handle for a write that is open to who has yet to agree to the legal pages. Whoever does not agree must
// still be able to say so and to go: agreeing itself, taking the own data along, asking for the account to be deleted, ending
// what opens the account. What is Public or Unready is open anyway: the ways in and out, the own name, language, password and
// second factor, which come before everything else. All other writes wait, those of API keys too, as a program does what its
// holder may; reading does not, since nobody agrees to what they cannot read. Super admins owe nothing: they make the pages, and
// one who did not agree could not change them any more.
func HandleUnagreed[In, Out any](api *API, who plugin.Access, op huma.Operation, h func(context.Context, *In) (*Out, error)) {
	handle(api, who, true, op, h)
}

func handle[In, Out any](api *API, who plugin.Access, unagreed bool, op huma.Operation, h func(context.Context, *In) (*Out, error)) {
	if name := unread(reflect.TypeFor[In]()); name != "" {
		panic(op.OperationID + ": Huma reads nothing of what is embedded and not exported: " + name)
	}
	op.Path = Prefix + op.Path
	op.Extensions = map[string]any{accessExtension: string(who)}
	if unagreed {
		op.Extensions[unagreedExtension] = true
	}
	op.Errors = []int{http.StatusUnprocessableEntity, http.StatusInternalServerError}
	if who != plugin.Public {
		op.Security = []map[string][]string{{"session": {}}, {"bearer": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = 1 << 20
	}
	// Before the request is read: whoever may not call learns nothing about its shape.
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		err := Admit(ctx.Context(), who)
		if unagreed && err == ErrConsents {
			err = nil
		}
		if err != nil {
			_ = huma.WriteErr(api.API, ctx, 0, "", err)
			return
		}
		next(ctx)
	})
	huma.Register(api.API, op, func(ctx context.Context, in *In) (*Out, error) {
		BodyIsRead(ctx)
		out, err := h(ctx, in)
		if err != nil {
			return nil, problem(ctx, api.texts, err)
		}
		return out, nil
	})
	nullable(api.OpenAPI().Components.Schemas)
}

// unread is the name of a struct embedded in an input whose fields would stay empty; empty if there is none.
func unread(in reflect.Type) string {
	if in.Kind() != reflect.Struct {
		return ""
	}
	for i := range in.NumField() {
		f := in.Field(i)
		if !f.Anonymous {
			continue
		}
		if !f.IsExported() {
			return f.Name
		}
		if name := unread(f.Type); name != "" {
			return name
		}
	}
	return ""
}

// HandleHTTP registers a plain handler, for operations in which bytes flow: uploads, media,
// streams. pattern is a ServeMux pattern with its full path. h's errors become problems as long
// as nothing was written.
func HandleHTTP(api *API, who plugin.Access, pattern string, h func(http.ResponseWriter, *http.Request) error) {
	api.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		err := Admit(r.Context(), who)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			WriteProblem(w, r, api.texts, err)
		}
	})
}

// Admit refuses who may not call an operation of this access.
func Admit(ctx context.Context, who plugin.Access) error {
	p := passengerOf(ctx)
	switch {
	case who == plugin.Public:
		return nil
	case p == nil || !p.actor.SignedIn():
		return plugin.ErrSignIn
	case p.first != nil && who != plugin.Unready:
		return p.first
	case p.actor.By != "" && (who == plugin.Self || who == plugin.Unready):
		return ErrViewing
	case !who.Allows(p.actor):
		return plugin.ErrDenied
	case p.owes && who != plugin.Unready:
		return ErrConsents
	}
	return nil
}

// Problem is the answer to err in the language of the request, for plugins' operations and for what became of one of several.
func (a *API) Problem(ctx context.Context, err error) *Problem { return problem(ctx, a.texts, err) }

// Unagreed tells whether a write is open to who has yet to agree to the legal pages, from the OpenAPI document's operation.
func Unagreed(op *huma.Operation) bool {
	open, _ := op.Extensions[unagreedExtension].(bool)
	return open || Access(op) == plugin.Public || Access(op) == plugin.Unready
}

// Access tells who may call the operation, from the OpenAPI document's operation.
func Access(op *huma.Operation) plugin.Access {
	who, _ := op.Extensions[accessExtension].(string)
	return plugin.Access(who)
}
