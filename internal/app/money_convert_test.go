package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/plugins"
)

// Amounts are converted by the rate that is in force, in either direction and by way of the base, exactly, and rounded half up.
func TestConvert(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EUR", "USD", "JPY", "KWD", "GBP")
	w.rate("EUR", "USD", "1.0843", daysAgo(2))
	w.rate("EUR", "JPY", "163.21", daysAgo(3))
	w.rate("KWD", "EUR", "3.0145", daysAgo(10))
	for _, c := range [][4]string{
		{"100.00", "EUR", "USD", "108.43 USD direct 1.0843"},
		{"1", "EUR", "JPY", "163 JPY direct 163.21"},
		{"100", "JPY", "EUR", "0.61 EUR inverse 0.006127075547"},
		{"12.345", "KWD", "EUR", "37.21 EUR direct 3.0145"},
		{"1", "EUR", "KWD", "0.332 KWD inverse 0.3317299718"},
		{"100", "USD", "JPY", "15052 JPY cross 150.5210735036"},
		{"5", "USD", "USD", "5.00 USD same 1"},
		{"0", "USD", "EUR", "0.00 EUR inverse 0.9222539887"},
		{"90071992547409.93", "EUR", "USD", "97665061519156.59 USD direct 1.0843"}, // no float holds it
	} {
		if got := w.worth(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[3])
		}
	}
	for _, c := range []struct {
		amount, from, to, code, fields string
		status                         int
	}{
		{"-1", "EUR", "USD", "query", "/amount", 422}, {"-0", "EUR", "USD", "query", "/amount", 422}, {"1.234", "EUR", "USD", "query", "/amount", 422},
		{"1.5", "JPY", "EUR", "query", "/amount", 422}, {"1.2345", "KWD", "EUR", "query", "/amount", 422}, {"1e3", "EUR", "USD", "query", "/amount", 422},
		{"99999999999999999999", "EUR", "USD", "query", "/amount", 422}, {"92233720368547758.07", "EUR", "USD", "overflow", "/amount", 422},
		{"1", "ABC", "USD", "query", "/currency", 422}, {"1", "EUR", "usd", "query", "/to", 422}, {"1", "EUR", "GBP", "no_rate", "", 409}, {"1", "GBP", "USD", "no_rate", "", 409},
	} {
		p := w.converting(c.amount, c.from, c.to).refused(c.status, "financial."+c.code)
		if got := wrongs(p); got != c.fields || strings.Contains(p.Title, "{{") {
			t.Errorf("%s %s in %s: %s, %s", c.amount, c.from, c.to, got, p.Title)
		}
	}
	at := func(when string) answer {
		return w.who[admin].get(moneyAt + "/convert?amount=1&currency=EUR&to=USD&at=" + url.QueryEscape(when))
	}
	at(daysAgo(5)).refused(http.StatusConflict, "financial.no_rate")
	at("yesterday").refused(http.StatusUnprocessableEntity, "financial.query")
	at(daysAgo(1)).want(http.StatusOK)

	// One of ten days is stale, alone and by way of the base; the settings decide whether it is used.
	var c conversion
	w.converting("1", "KWD", "USD").want(http.StatusOK).into(&c)
	if !c.IsStale || c.Way != "cross" || time.Since(*c.EffectiveAt) < 9*24*time.Hour {
		t.Errorf("%+v", c)
	}
	w.moneySettings(map[string]any{"refuseStale": true})
	w.converting("1", "KWD", "USD").refused(http.StatusConflict, "financial.stale")
	w.worth("1", "EUR", "USD")
	w.moneySettings(map[string]any{"refuseStale": true, "staleDays": 30})
	w.worth("1", "KWD", "USD")
	// Of both directions the one that is effective later counts.
	w.rate("USD", "EUR", "0.5", daysAgo(1))
	if got := w.worth("1", "EUR", "USD"); got != "2.00 USD inverse 2" {
		t.Error(got)
	}
	if list := w.currencies().Items; list[4].Code != "USD" || list[4].Rate == nil || list[4].Rate.Rate != "0.5" {
		t.Errorf("%+v", list)
	}
}

func ecbFile(days ...string) string {
	return "Date,USD,JPY,GBP,CYP,\n" + strings.Join(days, "\n") + "\n"
}

// A file of the European Central Bank is looked at, then taken; the same one twice changes nothing.
func TestImport(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EUR", "USD", "JPY")
	send := func(path, data string) answer {
		return w.who[admin].send("POST", moneyAt+"/imports"+path, strings.NewReader(data), "Content-Type", "application/octet-stream")
	}
	count := func(im moneyImport) string { return fmt.Sprint(im.New, im.Same, im.Differ) }
	history := func() int { return w.number(`select count(*)::int from financial.exchange_rate_history`) }
	day := func(n int) string { return time.Now().AddDate(0, 0, -n).Format(time.DateOnly) }
	data := ecbFile(day(3)+",1.10,160,0.85,N/A,", day(2)+",1.21,N/A,0.86,0.58,")

	var seen, done moneyImport
	send("/preview", data).want(http.StatusOK).into(&seen)
	if count(seen) != "3 0 0" || seen.Days != 2 || seen.First != day(3) || fmt.Sprint(seen.Inactive, seen.Unknown) != "[GBP] [CYP]" || history() != 0 {
		t.Fatalf("%+v", seen)
	}
	send("?stamp="+strings.Repeat("0", 64), data).refused(http.StatusConflict, "financial.changed")
	send("?stamp="+seen.Stamp, data).want(http.StatusOK).into(&done)
	if count(done) != "3 0 0" || history() != 3 {
		t.Errorf("%+v", done)
	}
	if n := w.number(`select count(*)::int from financial.exchange_rate_history where change_percent = 10 and reason = 'manual_update'`); n != 1 {
		t.Error("the change is not told")
	}
	send("", data).want(http.StatusOK).into(&done)
	if count(done) != "0 3 0" || history() != 3 || w.number(`select count(*)::int from audit_log where action = 'x_financial.rates_imported'`) != 1 {
		t.Errorf("again: %+v", done)
	}
	if got := w.worth("10", "EUR", "USD"); got != "12.10 USD direct 1.21" {
		t.Error(got)
	}
	// The XML form says the same.
	send("/preview", `<Envelope><Cube><Cube time="`+day(2)+`"><Cube currency="USD" rate="1.21"/></Cube><Cube time="`+day(3)+`"><Cube currency="JPY" rate="160"/></Cube></Cube></Envelope>`).
		want(http.StatusOK).into(&seen)
	if count(seen) != "0 2 0" {
		t.Errorf("as XML: %+v", seen)
	}
	// What differs is corrected, and said before.
	changed := strings.Replace(data, "1.21", "1.22", 1)
	send("/preview", changed).want(http.StatusOK).into(&seen)
	if count(seen) != "0 2 1" || len(seen.Differences) != 1 || seen.Differences[0].Kept != "1.21" || seen.Differences[0].File != "1.22" || seen.Differences[0].Day != day(2) {
		t.Errorf("%+v", seen)
	}
	send("?stamp="+seen.Stamp, changed).want(http.StatusOK)
	if n := w.number(`select count(*)::int from financial.exchange_rate_history where reason = 'correction' and rate_before = 1.21 and rate_after = 1.22`); n != 1 || history() != 4 {
		t.Errorf("%d corrections", n)
	}
	for name, data := range map[string]string{
		"nothing": " ", "no file of theirs": "a,b\n1,2\n", "a bomb": `<!DOCTYPE x [<!ENTITY a "b">]><Envelope>&a;</Envelope>`, "a negative rate": ecbFile(day(1) + ",-1,1,1,1,"),
		"a day to come": ecbFile(day(-2) + ",1,1,1,1,"), "a day twice": ecbFile(day(1)+",1,1,1,1,", day(1)+",1,1,1,1,"),
	} {
		for _, path := range []string{"/preview", ""} {
			if p := send(path, data).refused(http.StatusUnprocessableEntity, "financial.file"); len(p.Errors) != 1 || p.Errors[0].Detail == "" {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
	send("/preview", "<"+strings.Repeat(" ", 13<<20)).want(http.StatusRequestEntityTooLarge)

	// With another base all is reckoned through it; a file without it is of no use.
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": "USD"}).want(http.StatusOK)
	w.who[admin].json("PUT", moneyAt+"/currencies/EUR", map[string]any{"isActive": true}).want(http.StatusNoContent)
	send("", ecbFile(day(2)+",1.25,150,0.8,N/A,", day(3)+",N/A,150,0.8,N/A,")).want(http.StatusOK).into(&done)
	if count(done) != "2 0 0" || done.WithoutBase != 1 {
		t.Errorf("%+v", done)
	}
	if got := w.worth("10", "EUR", "USD") + ", " + w.worth("10", "EUR", "JPY"); got != "12.50 USD inverse 1.25, 1500 JPY cross 150" {
		t.Error(got)
	}
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": "KWD"}).want(http.StatusOK)
	if p := send("/preview", data).refused(http.StatusUnprocessableEntity, "financial.file_base"); !strings.Contains(p.Title, "KWD") {
		t.Errorf("%+v", p)
	}
}

// A history of all years is taken in one go.
func TestImportOfAllYears(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EUR", "USD", "JPY", "GBP")
	var lines []string
	for day := time.Now().AddDate(0, 0, -7000); len(lines) < 6900; day = day.AddDate(0, 0, 1) {
		lines = append(lines, fmt.Sprintf("%s,1.%04d,1%02d.5,0.8%d,N/A,", day.Format(time.DateOnly), len(lines), len(lines)%100, len(lines)%10+1))
	}
	var done moneyImport
	w.who[admin].send("POST", moneyAt+"/imports", strings.NewReader(ecbFile(lines...)), "Content-Type", "application/octet-stream").want(http.StatusOK).into(&done)
	if done.New != 3*6900 || len(w.moneyRates().InForce) != 3 {
		t.Errorf("%+v", done)
	}
}

// The file is fetched when somebody asks, or by itself once that is switched on; what goes wrong is said.
func TestFetch(t *testing.T) {
	t.Parallel()
	needBanner(t)
	data := atomic.Pointer[string]{}
	bank := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if d := data.Load(); *d != "" {
			_, _ = rw.Write([]byte(*d))
			return
		}
		rw.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(bank.Close)
	s := startWith(t, options{plugins: plugins.Native(), config: func(c *config.Config) { c.PluginNetworks = prefixes("127.0.0.0/8") }})
	w := worldOn(s).money("EUR", "USD")
	fetch := func(d string) moneyRates {
		data.Store(&d)
		w.who[admin].post(moneyAt+"/imports/fetch", nil).want(http.StatusOK)
		return w.moneyRates()
	}
	day := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	good := ecbFile(day + ",1.25,150,0.8,N/A,")
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"fetchUrl": "ftp://bank.example/"}}).want(http.StatusUnprocessableEntity)
	if is := w.moneyRates().Fetching; is.Daily || is.TriedAt != nil || is.Failure != "" {
		t.Errorf("%+v", is)
	}
	w.moneySettings(map[string]any{"fetchUrl": bank.URL})
	for _, c := range [][2]string{{"", "status"}, {"<html>", "malformed"}, {strings.Repeat("x", 13<<20), "too_large"}, {ecbFile(day + ",-1,1,1,1,"), "malformed"}} {
		if is := fetch(c[0]); is.Fetching.Failure != c[1] || is.Fetching.Detail == "" || is.Fetching.TriedAt == nil || is.Fetching.SucceededAt != nil || len(is.InForce) != 0 {
			t.Errorf("%.20q: %+v", c[0], is)
		}
	}
	if is := fetch(good); is.Fetching.Failure != "" || is.Fetching.SucceededAt == nil || len(is.InForce) != 1 || is.InForce[0].Source != "api" {
		t.Errorf("%+v", is)
	}
	if n := w.number(`select count(*)::int from financial.exchange_rate_history where reason = 'api_update'`); n != 1 {
		t.Errorf("%d lines of the history", n)
	}
	// What the bank mends is taken; what a person decided stays, until a person takes a file.
	differs := strings.Replace(good, "1.25", "1.26", 1)
	if is := fetch(differs); is.InForce[0].Rate != "1.26" {
		t.Errorf("what the bank mended: %+v", is.InForce)
	}
	fetch(good) // and back
	wrong := w.moneyRates().InForce[0]
	w.who[admin].post(moneyAt+"/rates/"+wrong.ID+"/correction", map[string]any{"rate": "1.24", "note": "As our bank has it", "version": wrong.Version}).want(http.StatusOK)
	if is := fetch(differs); is.InForce[0].Rate != "1.24" || is.InForce[0].Version != wrong.Version+1 || is.Fetching.Failure != "" {
		t.Errorf("a correction was undone: %+v", is)
	}
	w.exec(`update financial.exchange_rates set note = 'Of a person'`)
	w.who[admin].send("POST", moneyAt+"/imports", strings.NewReader(differs), "Content-Type", "application/octet-stream").want(http.StatusOK)
	if is := w.moneyRates().InForce[0]; is.Rate != "1.26" || is.Source != "import" || is.Note != "" {
		t.Errorf("a person took the file: %+v", is)
	}
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": "KWD"}).want(http.StatusOK)
	if is := fetch(good); is.Fetching.Failure != "no_base" {
		t.Errorf("%+v", is.Fetching)
	}
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": "EUR"}).want(http.StatusOK)
	w.moneySettings(map[string]any{"fetchUrl": "http://10.0.0.1/"})
	if is := fetch(good); is.Fetching.Failure != "unreachable" {
		t.Errorf("a private network is called: %+v", is.Fetching)
	}

	// By itself, and then it is healthy or says what is wrong.
	again := func(d string, done func(s *site) bool) {
		data.Store(&d)
		w.must(s.stop())
		w.exec(`delete from jobs.river_job where args->>'name' = 'x.financial.fetch'`)
		s = s.another(options{plugins: plugins.Native(), config: func(c *config.Config) { c.PluginNetworks = prefixes("127.0.0.0/8") }})
		s.eventually("it is fetched", func() bool { return done(s) })
	}
	w.moneySettings(map[string]any{"fetchUrl": bank.URL, "fetchDaily": true})
	again(ecbFile(time.Now().AddDate(0, 0, -2).Format(time.DateOnly)+",1.3,150,0.8,N/A,"), func(s *site) bool {
		return s.number(`select count(*)::int from financial.exchange_rate_history where reason = 'scheduled_update' and rate_after = 1.3 and author_id is null`) == 1
	})
	again("", func(s *site) bool {
		return s.number(`select count(*)::int from financial.fetching where failure = 'status'`) == 1
	})

	answer := s.signIn(w.who[admin].user).get("/api/v1/plugins/financial/health").want(http.StatusOK)

	if !strings.Contains(string(answer.body), "exchange rates are not fetched") {
		t.Errorf("%s", answer.body)
	}
}
