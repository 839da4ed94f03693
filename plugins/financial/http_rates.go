package financial

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ecb"
)

// mostLines is how many lines of a history a file has.
const mostLines = 100_000

// ErrQuery: what is asked for cannot be.
var ErrQuery = plugin.NewFault(plugin.Invalid, "financial.query")

func rateRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("list-rates", "The rates that are in force, those that are planned, and how the last fetch went", http.MethodGet, "/rates"),
		func(ctx context.Context, _ *struct{}) (*ratesOut, error) {
			inForce, planned, err := s.rates(ctx)
			if err != nil {
				return nil, err
			}
			o := &ratesOut{}
			o.Body.InForce, o.Body.Planned = append([]Rate{}, inForce...), append([]Rate{}, planned...)
			if o.Body.Base, err = s.base(ctx); err != nil {
				return nil, err
			}
			is, err := s.settings(ctx)
			if err != nil {
				return nil, err
			}
			o.Body.StaleDays, o.Body.RefuseStale = is.StaleDays, is.RefuseStale
			o.Body.Fetching, err = s.fetching(ctx)
			return o, err
		})
	native.Handle(api, plugin.Admins, op("add-rate", "Enter a rate; those before stay what they were", http.MethodPost, "/rates"),
		func(ctx context.Context, in *body[RateDraft]) (*body[Rate], error) {
			r, err := s.add(ctx, native.Actor(ctx), in.Body)
			return &body[Rate]{r}, err
		})
	native.Handle(api, plugin.Admins, op("correct-rate", "Say what a rate should have been", http.MethodPost, "/rates/{id}/correction"),
		func(ctx context.Context, in *correctionIn) (*body[Rate], error) {
			r, err := s.correct(ctx, native.Actor(ctx), in.ID, in.Body)
			return &body[Rate]{r}, err
		})
	native.Handle(api, plugin.Admins, op("withdraw-rate", "Take away a rate that is planned", http.MethodDelete, "/rates/{id}"),
		func(ctx context.Context, in *rateIn) (*struct{}, error) {
			return nil, s.withdraw(ctx, native.Actor(ctx), in.ID)
		})
	native.Handle(api, plugin.Admins, op("list-pair", "The rates of a pair, the one that is effective last first", http.MethodGet, "/pairs/{from}/{to}"),
		func(ctx context.Context, in *pairIn) (*body[plugin.Page[Rate]], error) {
			is, err := s.settings(ctx)
			if err != nil {
				return nil, err
			}
			page, err := pairRates(ctx, s, in.From, in.To, in.Cursor, in.Limit, is.staleness(time.Now()))
			return &body[plugin.Page[Rate]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("list-pair-history", "What happened to the rates of a pair, the newest first", http.MethodGet, "/pairs/{from}/{to}/history"),
		func(ctx context.Context, in *pairIn) (*body[plugin.Page[Change]], error) {
			page, err := changes(ctx, s, in.From, in.To, in.Cursor, in.Limit)
			return &body[plugin.Page[Change]]{page}, err
		})
	fileRoutes(api, s, plugin.Admins, "export-pair-history", "What happened to the rates of a pair", "/pairs/{from}/{to}/history/export", "/pairs/{from}/{to}/history/export.xlsx",
		func(ctx context.Context, in *pairOf) (table, error) {
			page, err := changes(ctx, s, in.From, in.To, "", mostLines)
			return historyTable(in.From, in.To, page.Items), err
		})
	native.Handle(api, plugin.Admins, op("convert", "What an amount is worth in another currency", http.MethodGet, "/convert"),
		func(ctx context.Context, in *convertIn) (*body[Conversion], error) {
			amount, at, err := in.read(native.Actor(ctx).Language, time.Now())
			if err != nil {
				return nil, err
			}
			c, err := s.Convert(ctx, s, amount, in.To, at)
			return &body[Conversion]{c}, err
		})
}

func importRoutes(api *native.API, s *service) {
	sent := func(id, summary, path string) huma.Operation {
		o := op(id, summary, http.MethodPost, path)
		o.MaxBodyBytes, o.BodyReadTimeout = ecb.Most, time.Minute
		return o
	}
	native.Handle(api, plugin.Admins, sent("preview-import", "What a file of the European Central Bank would change", "/imports/preview"),
		func(ctx context.Context, in *previewIn) (*body[Import], error) {
			im, err := s.preview(ctx, in.RawBody)
			return &body[Import]{im}, err
		})
	native.Handle(api, plugin.Admins, sent("import-rates", "Take the rates of a file of the European Central Bank", "/imports"),
		func(ctx context.Context, in *importIn) (*body[Import], error) {
			im, err := s.apply(ctx, native.Actor(ctx), in.RawBody, in.Stamp, imported, byHand)
			return &body[Import]{im}, err
		})
	native.Handle(api, plugin.Admins, op("fetch-rates", "Fetch the European Central Bank's file now, and take its rates", http.MethodPost, "/imports/fetch"),
		func(ctx context.Context, _ *struct{}) (*body[Fetching], error) {
			f, err := s.fetchNow(ctx, native.Actor(ctx))
			return &body[Fetching]{f}, err
		})
}

type ratesOut struct {
	Body struct {
		Base        string   `json:"base"`
		InForce     []Rate   `json:"inForce" doc:"Between the base and each currency that was ever used, in each direction that has one"`
		Planned     []Rate   `json:"planned" doc:"At most 200, the next first"`
		StaleDays   int      `json:"staleDays"`
		RefuseStale bool     `json:"refuseStale"`
		Fetching    Fetching `json:"fetching"`
	}
}

type correctionIn struct {
	ID   string `path:"id" format:"uuid"`
	Body Correction
}

type rateIn struct {
	ID string `path:"id" format:"uuid"`
}

// pairOf names a pair.
type pairOf struct {
	From string `path:"from" pattern:"^[A-Z]{3}$"`
	To   string `path:"to" pattern:"^[A-Z]{3}$"`
}

type pairIn struct {
	From   string `path:"from" pattern:"^[A-Z]{3}$"`
	To     string `path:"to" pattern:"^[A-Z]{3}$"`
	Cursor string `query:"cursor" maxLength:"1000"`
	Limit  int    `query:"limit" minimum:"1" maximum:"400" default:"50"`
}

type convertIn struct {
	Amount   string `query:"amount" required:"true" maxLength:"40" doc:"A plain decimal with no more decimals than the currency has"`
	Currency string `query:"currency" required:"true" maxLength:"3"`
	To       string `query:"to" required:"true" maxLength:"3"`
	At       string `query:"at" maxLength:"40" doc:"The moment whose rate is meant, as RFC 3339 has it; without it now"`
}

// read returns what is to be converted, or what is wrong with it.
func (in convertIn) read(language string, now time.Time) (plugin.Money, time.Time, error) {
	fault, at := ErrQuery, now
	for _, side := range [][2]string{{"/currency", in.Currency}, {"/to", in.To}} {
		if _, ok := known(side[1], language); !ok {
			fault = fault.At(side[0], "financial.unknown")
		}
	}
	var amount plugin.Money
	if len(fault.Fields) == 0 {
		var err error
		if amount, err = plugin.ParseMoney(in.Amount, in.Currency); err != nil || strings.HasPrefix(in.Amount, "-") {
			fault = fault.At("/amount", "financial.amount", plugin.Args{"decimals": plugin.Exponent(in.Currency)})
		}
	}
	if in.At != "" {
		given, err := time.Parse(time.RFC3339, in.At)
		if at = given; err != nil || at.Before(earliest) || at.After(now.AddDate(1, 0, 1)) {
			fault = fault.At("/at", "financial.moment")
		}
	}
	if len(fault.Fields) > 0 {
		return amount, at, fault
	}
	return amount, at, nil
}

type previewIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

type importIn struct {
	Stamp   string `query:"stamp" maxLength:"64" doc:"Of the preview; without it whatever the file says is taken"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// historyTable is what happened to the rates of a pair as a file, a line for each change.
func historyTable(from, to string, list []Change) table {
	t := table{file: "rates-" + from + "-" + to, columns: []column{
		{"at", moments}, {"from", ours}, {"to", ours}, {"effective_at", moments}, {"rate_before", numbers}, {"rate_after", numbers}, {"change_percent", numbers}, {"reason", ours}, {"author", theirs}, {"note", theirs},
	}}
	for _, c := range list {
		t.rows = append(t.rows, []string{
			c.At.UTC().Format(time.RFC3339), from, to, c.EffectiveAt.UTC().Format(time.RFC3339), given(c.Before), given(c.After), given(c.Percent), c.Reason, given(c.Author), c.Note,
		})
	}
	return t
}
