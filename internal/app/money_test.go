package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
)

const moneyAt = "/api/v1/x/financial"

// moneyRate is a rate as the plugin financial answers it.
type moneyRate struct {
	ID, From, To, Rate, Source, Note string
	EffectiveAt                      time.Time
	ExpiresAt                        *time.Time
	Author                           *string
	Version                          int
	IsStale                          bool
}

type moneyCurrency struct {
	Code, Symbol string
	Decimals     int
	IsBase       bool
	Example      map[string]string
	Rate         *moneyRate
	Bank         map[string]string
	Version      int
}

type moneyRates struct {
	Base             string
	InForce, Planned []moneyRate
	Fetching         struct {
		Daily                bool
		TriedAt, SucceededAt *time.Time
		Failure, Detail      string
	}
}

type moneyImport struct {
	Days, New, Same, Differ, WithoutBase int
	First, Last, Stamp                   string
	Currencies                           []struct {
		Code              string
		New, Same, Differ int
	}
	Differences       []struct{ Code, Day, Kept, File string }
	Inactive, Unknown []string
}

type conversion struct {
	Amount, Converted map[string]string
	Rate, Way, Base   string
	EffectiveAt       *time.Time
	IsStale           bool
}

type moneyChange struct {
	Before, After, Percent *string
	Reason, Note           string
	Author                 *string
}

// money is a world with the plugin on, its base currency, and others switched on.
func (w *world) money(base string, others ...string) *world {
	w.t.Helper()
	w.enablePlugins()
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": base}).want(http.StatusOK)
	for _, code := range others {
		w.who[admin].json("PUT", moneyAt+"/currencies/"+code, map[string]any{"isActive": true}).want(http.StatusNoContent)
	}
	return w
}

func (w *world) moneySettings(values map[string]any) {
	w.t.Helper()
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": values}).want(http.StatusOK)
}

func (w *world) currencies() (list struct{ Items []moneyCurrency }) {
	w.t.Helper()
	w.who[admin].get(moneyAt + "/currencies").want(http.StatusOK).into(&list)
	return list
}

func (w *world) moneyRates() (all moneyRates) {
	w.t.Helper()
	w.who[admin].get(moneyAt + "/rates").want(http.StatusOK).into(&all)
	return all
}

// rate enters a rate; at "" is now.
func (w *world) rate(from, to, rate, at string) (made moneyRate) {
	w.t.Helper()
	draft := map[string]any{"from": from, "to": to, "rate": rate, "note": "by hand"}
	if at != "" {
		draft["effectiveAt"] = at
	}
	w.who[admin].post(moneyAt+"/rates", draft).want(http.StatusOK).into(&made)
	return made
}

func (w *world) converting(amount, from, to string) answer {
	return w.who[admin].get(moneyAt + "/convert?" + url.Values{"amount": {amount}, "currency": {from}, "to": {to}}.Encode())
}

// worth is what an amount is in another currency, and how that was found.
func (w *world) worth(amount, from, to string) string {
	w.t.Helper()
	var c conversion
	w.converting(amount, from, to).want(http.StatusOK).into(&c)
	return c.Converted["amount"] + " " + c.Converted["currency"] + " " + c.Way + " " + c.Rate
}

// wrongs are the fields that a refusal names.
func wrongs(p problem) string {
	var all []string
	for _, e := range p.Errors {
		all = append(all, e.Pointer)
		if e.Detail == "" || strings.Contains(e.Detail, "{{") {
			all = append(all, "without words")
		}
	}
	return strings.Join(all, " ")
}

func daysAgo(n int) string { return time.Now().AddDate(0, 0, -n).UTC().Format(time.RFC3339) }

// Currencies are switched on and off, all but the organisation's; each has bank details of its own.
func TestCurrencies(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("KWD")
	if list := w.currencies().Items; len(list) != 1 || !list[0].IsBase || list[0].Code != "KWD" || list[0].Decimals != 3 || list[0].Example["amount"] != "1234.567" {
		t.Fatalf("%+v", list)
	}
	put := func(path string, body any) answer { return w.who[admin].json("PUT", moneyAt+"/currencies/"+path, body) }
	put("JPY", map[string]any{"isActive": true}).want(http.StatusNoContent)
	put("JPY", map[string]any{"isActive": true}).want(http.StatusNoContent) // again, which is no news
	if n := w.number(`select count(*)::int from audit_log where action = 'x_financial.currency_on' and object_id = 'JPY'`); n != 1 {
		t.Errorf("%d lines of the audit log", n)
	}
	put("XXX", map[string]any{"isActive": true}).refused(http.StatusUnprocessableEntity, "financial.currency")
	put("KWD", map[string]any{"isActive": false}).refused(http.StatusConflict, "financial.base")
	if list := w.currencies().Items; len(list) != 2 || list[1].Code != "JPY" || list[1].Example["amount"] != "1234567" || list[1].Symbol != "¥" || list[1].Rate != nil {
		t.Errorf("%+v", list)
	}
	var known struct{ Items []moneyCurrency }
	w.who[admin].get(moneyAt + "/currencies/known").want(http.StatusOK).into(&known)
	if len(known.Items) < 150 {
		t.Errorf("%d currencies are known", len(known.Items))
	}

	bank := map[string]any{"holder": "House of Learning", "bank": "National Bank", "iban": "kw81 cbku 0000 0000 0000 1234 5601 01", "accountNumber": "", "bic": "nbokkwkw", "note": "Say the order's number.\nThank you.", "version": 1}
	with := func(changes map[string]any) map[string]any {
		all := map[string]any{}
		for k, v := range bank {
			all[k] = v
		}
		for k, v := range changes {
			all[k] = v
		}
		return all
	}
	for name, c := range map[string]struct {
		changes map[string]any
		fields  string
	}{
		"wrong check digits":   {map[string]any{"iban": "KW82CBKU0000000000001234560101"}, "/iban"},
		"a digit is missing":   {map[string]any{"iban": "KW81CBKU000000000000123456010"}, "/iban"},
		"no IBAN":              {map[string]any{"iban": "12345"}, "/iban"},
		"no account":           {map[string]any{"iban": ""}, "/iban"},
		"two accounts":         {map[string]any{"accountNumber": "123"}, "/accountNumber"},
		"no BIC":               {map[string]any{"bic": "NBOKK"}, "/bic"},
		"nobody's":             {map[string]any{"holder": " ", "bank": ""}, "/holder /bank"},
		"a control character":  {map[string]any{"holder": "a\u0007b"}, "/holder"},
		"a line break in name": {map[string]any{"bank": "a\nb"}, "/bank"},
	} {
		p := put("KWD/bank", with(c.changes)).refused(http.StatusUnprocessableEntity, "financial.bank")
		if got := wrongs(p); got != c.fields {
			t.Errorf("%s: %s", name, got)
		}
	}
	var kept moneyCurrency
	put("KWD/bank", bank).want(http.StatusOK).into(&kept)
	if kept.Bank["iban"] != "KW81CBKU0000000000001234560101" || kept.Bank["bic"] != "NBOKKWKW" || kept.Version != 2 {
		t.Errorf("%+v", kept)
	}
	put("KWD/bank", bank).refused(http.StatusConflict, "financial.changed")
	if n := w.number(`select count(*)::int from audit_log where action = 'x_financial.bank_changed' and object_id = 'KWD' and fields @> '{iban,bic,holder}' and not fields @> '{account_number}'`); n != 1 {
		t.Errorf("%d lines of the audit log name what was changed", n)
	}
	put("USD/bank", bank).refused(http.StatusNotFound, "not_found")
	put("JPY/bank", with(map[string]any{"iban": "", "accountNumber": "0123-4567"})).want(http.StatusOK)
	// Switched off and on again it has what it had.
	put("JPY", map[string]any{"isActive": false}).want(http.StatusNoContent)
	if list := w.currencies().Items; len(list) != 1 {
		t.Errorf("%+v", list)
	}
	put("JPY", map[string]any{"isActive": true}).want(http.StatusNoContent)
	if list := w.currencies().Items; list[1].Bank["accountNumber"] != "0123-4567" {
		t.Errorf("%+v", list)
	}
	put("KWD/bank", map[string]any{"holder": "", "bank": "", "iban": "", "accountNumber": "", "bic": "", "note": "", "version": 2}).want(http.StatusOK)
}

// Rates are added, corrected and withdrawn, and never edited: the history has all of it, and the database keeps it.
func TestRates(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EUR", "USD", "JPY")
	draft := map[string]any{"from": "EUR", "to": "USD", "rate": "1.25"}
	for _, c := range []struct {
		member string
		value  any
		field  string
	}{
		{"rate", "0", "/rate"}, {"rate", "-1", "/rate"}, {"rate", "1e3", "/rate"}, {"rate", "1.00000000001", "/rate"}, {"rate", "1000000000.1", "/rate"},
		{"rate", "0.00000000001", "/rate"}, {"rate", "", "/rate"}, {"rate", "1,25", "/rate"}, {"to", "XXX", "/to"}, {"to", "GBP", "/to"}, {"to", "EUR", "/to"},
		{"from", "JPY", "/to"}, {"from", "eur", "/from"}, {"effectiveAt", "1989-12-31T23:59:59Z", "/effectiveAt"}, {"effectiveAt", daysAgo(-400), "/effectiveAt"},
		{"expiresAt", daysAgo(1), "/expiresAt"}, {"note", "a\u0000b", "/note"},
	} {
		wrong := map[string]any{}
		for k, v := range draft {
			wrong[k] = v
		}
		wrong[c.member] = c.value
		if got := wrongs(w.who[admin].post(moneyAt+"/rates", wrong).refused(http.StatusUnprocessableEntity, "financial.rate")); got != c.field {
			t.Errorf("%s %v: %s", c.member, c.value, got)
		}
	}
	first := w.rate("EUR", "USD", "1.2500", daysAgo(20))
	if first.Rate != "1.25" || !first.IsStale || first.Source != "manual" || first.Author == nil || first.Version != 1 {
		t.Errorf("%+v", first)
	}
	draft["effectiveAt"] = first.EffectiveAt
	w.who[admin].post(moneyAt+"/rates", draft).refused(http.StatusConflict, "financial.taken")
	second := w.rate("EUR", "USD", "1.5", daysAgo(1))
	planned := w.rate("EUR", "USD", "2", daysAgo(-30))
	if all := w.moneyRates(); len(all.InForce) != 1 || all.InForce[0].ID != second.ID || all.InForce[0].IsStale || len(all.Planned) != 1 || all.Planned[0].ID != planned.ID || all.Base != "EUR" {
		t.Errorf("%+v", all)
	}

	correct := func(id string, body map[string]any) answer {
		return w.who[admin].post(moneyAt+"/rates/"+id+"/correction", body)
	}
	if got := wrongs(correct(second.ID, map[string]any{"rate": "0", "note": " ", "version": 1}).refused(http.StatusUnprocessableEntity, "financial.rate")); got != "/rate /note" {
		t.Error(got)
	}
	var corrected moneyRate
	correct(second.ID, map[string]any{"rate": "1.2", "note": "A digit was wrong", "version": 1}).want(http.StatusOK).into(&corrected)
	if corrected.Rate != "1.2" || corrected.Version != 2 || !corrected.EffectiveAt.Equal(second.EffectiveAt) {
		t.Errorf("%+v", corrected)
	}
	correct(second.ID, map[string]any{"rate": "1.3", "note": "Again", "version": 1}).refused(http.StatusConflict, "financial.changed")
	w.who[admin].json("DELETE", moneyAt+"/rates/"+second.ID, nil).refused(http.StatusConflict, "financial.started")
	w.who[admin].json("DELETE", moneyAt+"/rates/"+planned.ID, nil).want(http.StatusNoContent)

	var history struct{ Items []moneyChange }
	w.who[admin].get(moneyAt + "/pairs/EUR/USD/history").want(http.StatusOK).into(&history)
	var said []string
	for _, c := range history.Items {
		of := func(s *string) string {
			if s == nil {
				return "-"
			}
			return *s
		}
		said = append(said, strings.Join([]string{of(c.Before), of(c.After), of(c.Percent), c.Reason}, " "))
	}
	if got := strings.Join(said, "; "); got != "2 - - correction; 1.5 1.2 -20 correction; 1.5 2 33.3333 manual_update; 1.25 1.5 20 manual_update; - 1.25 - manual_update" {
		t.Error(got)
	}
	if c := history.Items[1]; c.Note != "A digit was wrong" || c.Author == nil {
		t.Errorf("%+v", c)
	}
	for _, sql := range []string{`update financial.exchange_rate_history set note = 'x'`, `delete from financial.exchange_rate_history`, `truncate financial.exchange_rate_history`} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := w.number(`select count(*)::int from audit_log where action in ('x_financial.rate_added', 'x_financial.rate_corrected', 'x_financial.rate_withdrawn')`); n != 5 {
		t.Errorf("%d lines of the audit log", n)
	}

	var page struct {
		Items      []moneyChange
		NextCursor *string
	}
	w.who[admin].get(moneyAt + "/pairs/EUR/USD/history?limit=2").want(http.StatusOK).into(&page)
	w.who[admin].get(moneyAt + "/pairs/EUR/USD/history?limit=2&cursor=" + *page.NextCursor).want(http.StatusOK).into(&page)
	if len(page.Items) != 2 || *page.Items[0].After != "2" {
		t.Errorf("%+v", page)
	}
	var pair struct{ Items []moneyRate }
	w.who[admin].get(moneyAt + "/pairs/EUR/USD").want(http.StatusOK).into(&pair)
	if len(pair.Items) != 2 || pair.Items[0].Rate != "1.2" {
		t.Errorf("%+v", pair)
	}
	lines := strings.Split(strings.TrimSpace(string(w.who[admin].get(moneyAt+"/pairs/EUR/USD/history/export").want(http.StatusOK).body)), "\n")
	if len(lines) != 6 || !strings.HasPrefix(lines[0], "\ufeffat,from,to,effective_at,") || !strings.Contains(lines[2], ",1.5,1.2,-20,correction,") {
		t.Errorf("%q", lines)
	}
	// A rate that has ended gives way to the one before.
	ended := w.rate("EUR", "USD", "3", daysAgo(0))
	correct(ended.ID, map[string]any{"rate": "3", "note": "Ends at once", "version": 1, "expiresAt": ended.EffectiveAt.Add(time.Millisecond)}).want(http.StatusOK)
	if all := w.moneyRates(); len(all.InForce) != 1 || all.InForce[0].ID != second.ID {
		t.Errorf("%+v", all)
	}
}

// Whoever entered rates gets them with their data; the history outlives the account.
func TestWhatIsKeptOfWhoEntersRates(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EUR", "USD")
	w.rate("EUR", "USD", "1.25", "")
	all := w.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	exported := func(who string) string {
		x, err := mine.Export(t.Context(), w.db, w.who[who].user)
		w.must(err)
		text, err := json.Marshal(x)
		w.must(err)
		return string(text)
	}
	if got := exported(admin); !strings.Contains(got, `"rate":"1.25"`) || !strings.Contains(got, `"note":"by hand"`) {
		t.Errorf("exported: %s", got)
	}
	if got := exported(own); strings.Contains(got, "1.25") {
		t.Errorf("of somebody else: %s", got)
	}
	w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, w.who[admin].user) }))
	if n := w.number(`select count(*)::int from financial.exchange_rate_history`); n != 1 {
		t.Errorf("%d lines of the history are left", n)
	}
}
