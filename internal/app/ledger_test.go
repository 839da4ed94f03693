package app_test

import (
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

const booksAt = moneyAt + "/books"

// bookDay is one in the books.
var bookDay = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func egp(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: "EGP"} }

// sale is a posting of what was paid for something.
func sale(key string, minor int64) ledger.Posting {
	return ledger.Posting{
		Key: key, Kind: "sale", SubjectType: "order", SubjectID: key, On: bookDay,
		Entries: []ledger.Entry{ledger.Debit(ledger.Cash("desk"), egp(minor)), ledger.Credit(ledger.Sales, egp(minor))},
	}
}

func (w *world) post(p ledger.Posting) (id string, posted bool, err error) {
	err = w.db.InTx(w.t.Context(), func(tx db.Tx) error {
		id, posted, err = ledger.Post(w.t.Context(), tx, p)
		return err
	})
	return id, posted, err
}

// books is what is on each account: "account CUR" → minor units.
func (w *world) books() map[string]string {
	w.t.Helper()
	rows, err := ledger.Balances(w.t.Context(), w.db, ledger.Period{})
	w.must(err)
	all := map[string]string{}
	for _, r := range rows {
		all[r.Account+" "+r.Currency] = r.Balance
	}
	return all
}

// Whoever has the database at hand changes nothing in the books, adds nothing, and commits nothing that does not balance.
func TestTheBooksRefuse(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD")
	w.rate("USD", "EGP", "50", "")
	id, _, err := w.post(sale("order:1", 100))
	w.must(err)
	w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return ledger.Close(t.Context(), tx, bookDay.AddDate(0, -1, 0), "", "") }))
	pool, err := pgxpool.New(t.Context(), w.url)
	w.must(err)
	t.Cleanup(pool.Close)
	try := func(statements ...string) error {
		tx, err := pool.Begin(t.Context())
		w.must(err)
		defer func() { _ = tx.Rollback(t.Context()) }()
		for _, sql := range statements {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return err
			}
		}
		return tx.Commit(t.Context())
	}
	transaction := func(id, key, on string) string {
		return fmt.Sprintf(`insert into financial.ledger_transactions (id, key, kind, subject_type, subject_id, occurred_on) values ('%s', '%s', 'sale', 'order', '1', '%s')`, id, key, on)
	}
	entry := func(id, account string, minor int, currency, on string) string {
		return fmt.Sprintf(`insert into financial.ledger_entries (transaction_id, account_id, amount_minor, currency, occurred_on)
			select '%s', a.id, %d, '%s', '%s' from financial.ledger_accounts a where a.code = '%s'`, id, minor, currency, on, account)
	}
	const other = "018f0000-0000-7000-8000-000000000001"
	grant := `grant all on all tables in schema financial to current_user` // what the owner may give himself
	for what, one := range map[string]struct {
		says       string
		statements []string
	}{
		"an amount is changed":       {"never changed", []string{grant, `update financial.ledger_entries set amount_minor = amount_minor * 2`}},
		"a day is changed":           {"never changed", []string{grant, `update financial.ledger_transactions set occurred_on = '2026-01-01'`}},
		"an account is renamed":      {"never changed", []string{grant, `update financial.ledger_accounts set code = 'other' where code = 'sales'`}},
		"a closing is moved":         {"never changed", []string{grant, `update financial.ledger_closings set closed_until = '2000-01-01'`}},
		"entries are deleted":        {"never changed", []string{grant, `delete from financial.ledger_entries`}},
		"all is deleted":             {"never changed", []string{grant, `truncate financial.ledger_accounts, financial.ledger_transactions, financial.ledger_entries cascade`}},
		"history is changed":         {"never changed", []string{grant, `update financial.exchange_rate_history set note = 'x'`}},
		"history is deleted":         {"never changed", []string{grant, `delete from financial.exchange_rate_history`}},
		"history is emptied":         {"never changed", []string{grant, `truncate financial.exchange_rate_history`}},
		"no amount may be changed":   {"permission denied", []string{`update financial.ledger_entries set amount_minor = amount_minor * 2`}},
		"no entry may be deleted":    {"permission denied", []string{`delete from financial.ledger_entries`}},
		"nothing may be emptied":     {"permission denied", []string{`truncate financial.ledger_entries, financial.ledger_transactions`}},
		"what may be locked stays":   {"never changed", []string{`update financial.ledger_transactions set id = gen_random_uuid()`}},
		"a closing is deleted":       {"never changed", []string{grant, `delete from financial.ledger_closings`}},
		"it does not balance":        {"does not balance: 1 EGP", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", -99, "EGP", "2026-03-01"), entry(other, "cash:desk", 100, "EGP", "2026-03-01")}},
		"two currencies are one":     {"does not balance", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", -100, "EGP", "2026-03-01"), entry(other, "cash:desk", 100, "USD", "2026-03-01")}},
		"it is empty":                {"does not balance: it is empty", []string{transaction(other, "k", "2026-03-01")}},
		"it balances only for now":   {"does not balance", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", -100, "EGP", "2026-03-01"), entry(other, "cash:desk", 100, "EGP", "2026-03-01"), `set constraints all immediate`, `set constraints all deferred`, entry(other, "cash:desk", 7, "EGP", "2026-03-01")}},
		"something is added":         {"nothing is added", []string{entry(id, "sales", -5, "EGP", "2026-03-01"), entry(id, "cash:desk", 5, "EGP", "2026-03-01")}},
		"an entry is of another day": {"ledger_entries_transaction_id_fkey", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", -100, "EGP", "2026-03-02")}},
		"the period is closed":       {"closed until 2026-02-01", []string{transaction(other, "k", "2026-02-01"), entry(other, "sales", -100, "EGP", "2026-02-01"), entry(other, "cash:desk", 100, "EGP", "2026-02-01")}},
		"a period is opened again":   {"closed until 2026-02-01 already", []string{`insert into financial.ledger_closings (closed_until) values ('2026-01-01')`}},
		"nothing is posted":          {"ledger_entries_amount_range", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", 0, "EGP", "2026-03-01")}},
		"a sight of before":          {"read committed", []string{`set transaction isolation level repeatable read`, transaction(other, "k", "2026-03-01"), entry(other, "sales", -100, "EGP", "2026-03-01"), entry(other, "cash:desk", 100, "EGP", "2026-03-01")}},
		"closed by one of before":    {"read committed", []string{`set transaction isolation level serializable`, `insert into financial.ledger_closings (closed_until) values ('2026-03-01')`}},
		"sums of one's own": {"does not balance", []string{
			`create schema evil`, `create function evil.nothing(numeric, bigint) returns numeric language sql immutable as 'select 0::numeric'`,
			`create aggregate evil.sum(bigint) (sfunc = evil.nothing, stype = numeric, initcond = '0')`, `set local search_path = evil, pg_catalog`,
			transaction(other, "k", "2026-03-01"), entry(other, "sales", -99, "EGP", "2026-03-01"), entry(other, "cash:desk", 100, "EGP", "2026-03-01"),
		}},
		"closed for ever":          {"not over", []string{`insert into financial.ledger_closings (closed_until) values ('infinity')`}},
		"a day without end":        {"ledger_transactions_day_range", []string{transaction(other, "k", "infinity")}},
		"reversed by another name": {"ledger_transactions_reversal", []string{strings.Replace(transaction(other, "k", "2026-03-01"), "'sale'", "'reversal'", 1)}},
		"accounts are deleted":     {"never changed", []string{grant, `delete from financial.ledger_accounts`}},
		"transactions are deleted": {"never changed", []string{grant, `delete from financial.ledger_transactions`}},
		"closings are emptied":     {"never changed", []string{grant, `truncate financial.ledger_closings`}},
		"no currency":              {"ledger_entries_currency_fkey", []string{transaction(other, "k", "2026-03-01"), entry(other, "sales", -1, "XXX", "2026-03-01"), entry(other, "cash:desk", 1, "XXX", "2026-03-01")}},
	} {
		if err := try(one.statements...); err == nil || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if is := w.books(); len(is) != 2 || is["sales EGP"] != "-100" || is["cash:desk EGP"] != "100" {
		t.Errorf("afterwards: %v", is)
	}
}

// Books in which something stands outlive the plugin's removal; empty ones need not.
func TestTheBooksAreNotPurged(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	remove := func(purge bool) answer {
		w.who[admin].post("/api/v1/plugins/financial/disable", map[string]any{"cascade": false}).want(http.StatusOK)
		return w.who[admin].post("/api/v1/plugins/financial/remove", map[string]any{"purge": purge, "confirm": "financial"})
	}
	remove(true).want(http.StatusOK)
	w.money("EGP")
	_, _, err := w.post(sale("order:1", 100))
	w.must(err)
	remove(true).refused(http.StatusConflict, "financial.books_kept")
	w.who[admin].post("/api/v1/plugins/financial/remove", map[string]any{"purge": false, "confirm": "financial"}).want(http.StatusOK)
	w.money("EGP")
	if is := w.books(); is["sales EGP"] != "-100" {
		t.Errorf("afterwards: %v", is)
	}
}

// One thing is posted once, whoever else posts it at the same time; what says another thing under its name is a mistake.
func TestAPostingIsThereOnce(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	var posted atomic.Int32
	var ids sync.Map
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			id, did, err := w.post(sale("order:1", 100))
			if err != nil {
				t.Error(err)
			}
			ids.Store(id, true)
			if did {
				posted.Add(1)
			}
		})
	}
	all.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if posted.Load() != 1 || n != 1 || w.books()["sales EGP"] != "-100" {
		t.Errorf("%d posted it, as %d: %v", posted.Load(), n, w.books())
	}
	for what, p := range map[string]ledger.Posting{"another amount": sale("order:1", 101), "another account": func() ledger.Posting {
		p := sale("order:1", 100)
		p.Entries[1].Account = ledger.Unplaced
		return p
	}()} {
		if _, _, err := w.post(p); err == nil {
			t.Errorf("%s under the same key is taken", what)
		}
	}
	for what, p := range map[string]ledger.Posting{
		"one side":  {Key: "k", Kind: "sale", SubjectType: "order", SubjectID: "1", On: bookDay, Entries: []ledger.Entry{ledger.Debit(ledger.Sales, egp(1))}},
		"unequal":   {Key: "k", Kind: "sale", SubjectType: "order", SubjectID: "1", On: bookDay, Entries: []ledger.Entry{ledger.Debit(ledger.Cash("desk"), egp(2)), ledger.Credit(ledger.Sales, egp(1))}},
		"zero":      sale("k", 0),
		"too large": sale("k", ledger.Most+1),
	} {
		if _, _, err := w.post(p); err == nil {
			t.Errorf("%s is posted", what)
		}
	}
}

// What is reversed is nothing together, once.
func TestATransactionIsReversed(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	id, _, err := w.post(sale("order:1", 100))
	w.must(err)
	reverse := func(id string) answer {
		return w.who[admin].post(booksAt+"/transactions/"+id+"/reversal", map[string]any{"note": "It was paid twice."})
	}
	var back struct {
		ID, Kind, SubjectID, Note string
		Entries                   []struct {
			Account       string
			Debit, Credit *struct{ Amount, Currency string }
		}
	}
	reverse(id).want(http.StatusOK).into(&back)
	if back.Kind != "reversal" || back.SubjectID != id || len(back.Entries) != 2 || back.Entries[0].Credit == nil || back.Entries[0].Credit.Amount != "1.00" {
		t.Errorf("%+v", back)
	}
	if is := w.books(); is["sales EGP"] != "0" || is["cash:desk EGP"] != "0" {
		t.Errorf("together: %v", is)
	}
	for query, want := range map[string]int{
		"": 4, "?until=2026-03-01": 2, "?from=2026-03-02": 2, "?from=2026-03-01&until=2026-03-01&account=sales": 1, "?currency=USD": 0,
	} {
		var page struct{ Items []struct{ Account string } }
		w.who[admin].get(booksAt + "/entries" + query).want(http.StatusOK).into(&page)
		if len(page.Items) != want {
			t.Errorf("entries%s: %d, want %d", query, len(page.Items), want)
		}
	}
	w.who[admin].get(booksAt+"/entries?course={"+absent+"}").refused(http.StatusUnprocessableEntity, "financial.query")
	reverse(id).refused(http.StatusConflict, "financial.reversed")
	reverse(strings.ToUpper(id)).refused(http.StatusConflict, "financial.reversed")
	reverse(back.ID).refused(http.StatusConflict, "financial.reversed")
	reverse(absent).want(http.StatusNotFound)
	var first struct{ ReversedBy *string }
	w.who[admin].get(booksAt + "/transactions/" + id).want(http.StatusOK).into(&first)
	if first.ReversedBy == nil || *first.ReversedBy != back.ID {
		t.Errorf("the first says it was reversed by %v", first.ReversedBy)
	}
}

// A posting that began before a closing is in the books before it; whoever comes later is refused.
func TestClosingWaitsForPostings(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	posted, goOn := make(chan struct{}), make(chan struct{})
	release := sync.OnceFunc(func() { close(goOn) })
	t.Cleanup(release) // a test that fails must not leave the transaction open
	var all sync.WaitGroup
	all.Go(func() {
		if err := w.db.InTx(t.Context(), func(tx db.Tx) error {
			_, _, err := ledger.Post(t.Context(), tx, sale("order:1", 100))
			close(posted)
			<-goOn
			return err
		}); err != nil {
			t.Error(err)
		}
	})
	<-posted
	closed := make(chan error, 1)
	all.Go(func() {
		closed <- w.db.InTx(t.Context(), func(tx db.Tx) error { return ledger.Close(t.Context(), tx, bookDay, "", "") })
	})
	dbtest.Until(t, "the closing waits", func() bool {
		return w.number(`select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and wait_event = 'advisory' and datname = current_database()`) == 1
	})
	release()
	w.must(<-closed)
	all.Wait()
	if _, _, err := w.post(sale("order:2", 100)); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("posted into a closed period: %v", err)
	}
	// What is in the books already is there, though its day is closed since: a provider tells of a payment again and again.
	if _, posted, err := w.post(sale("order:1", 100)); err != nil || posted {
		t.Errorf("posted again after its day was closed: %v, %v", posted, err)
	}
	next := sale("order:3", 100)
	next.On = bookDay.AddDate(0, 0, 1)
	if _, _, err := w.post(next); err != nil {
		t.Errorf("the day after: %v", err)
	}
	w.who[admin].post(booksAt+"/closings", map[string]any{"until": "2026-03-01"}).refused(http.StatusConflict, "financial.closed_later")
	w.who[admin].post(booksAt+"/closings", map[string]any{"until": time.Now().AddDate(0, 0, 2).Format(time.DateOnly)}).refused(http.StatusUnprocessableEntity, "financial.posting")
	w.who[admin].post(booksAt+"/closings", map[string]any{"until": "2026-03-31", "note": "March"}).want(http.StatusNoContent)
	var b struct{ ClosedUntil string }
	w.who[admin].get(booksAt).want(http.StatusOK).into(&b)
	if b.ClosedUntil != "2026-03-31" {
		t.Errorf("closed until %s", b.ClosedUntil)
	}
}

// Whatever is posted and reversed, each currency is nothing together, each account is what was put there, and the entries behind a figure
// are that figure.
func TestTheBooksBalanceWhateverHappens(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "JPY", "KWD")
	ctx := t.Context()
	accounts := []ledger.Account{ledger.Sales, ledger.Discounts, ledger.Cash("stripe"), ledger.Cash("bank"), ledger.Tax("EG"), ledger.TrainersDue, ledger.Shares, ledger.Exchange("USD", "EGP")}
	model, written := map[string]*big.Int{}, []string{}
	note := func(entries []ledger.Entry, sign int64) {
		for _, e := range entries {
			key := e.Account.Code + " " + e.Amount.Currency
			if model[key] == nil {
				model[key] = new(big.Int)
			}
			model[key].Add(model[key], big.NewInt(sign*e.Amount.Minor))
		}
	}
	entriesOf := map[string][]ledger.Entry{}
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		for step := range rapid.IntRange(1, 4).Draw(t, "steps") {
			if len(written) > 0 && rapid.IntRange(0, 3).Draw(t, "reverse") == 0 {
				id := rapid.SampledFrom(written).Draw(t, "which")
				if err := w.db.InTx(ctx, func(tx db.Tx) error {
					_, err := ledger.Reverse(ctx, tx, id, bookDay.AddDate(0, 0, run%200), "", "wrong")
					return err
				}); err != nil {
					t.Fatal(err)
				}
				note(entriesOf[id], -1)
				written = slices.DeleteFunc(written, func(w string) bool { return w == id })
				continue
			}
			p := ledger.Posting{Key: fmt.Sprintf("any:%d:%d", run, step), Kind: "sale", SubjectType: "order", SubjectID: "1", On: bookDay.AddDate(0, 0, run%200)}
			for _, currency := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"EGP", "USD", "JPY", "KWD"}), 1, 2, rapid.ID).Draw(t, "currencies") {
				rest := int64(0)
				for range rapid.IntRange(1, 4).Draw(t, "entries") {
					minor := rapid.Int64Range(-ledger.Most/10, ledger.Most/10).Filter(func(n int64) bool { return n != 0 }).Draw(t, "minor")
					p.Entries = append(p.Entries, ledger.Entry{Account: rapid.SampledFrom(accounts).Draw(t, "account"), Amount: plugin.Money{Minor: minor, Currency: currency}})
					rest -= minor
				}
				if rest != 0 {
					p.Entries = append(p.Entries, ledger.Entry{Account: ledger.Corrections, Amount: plugin.Money{Minor: rest, Currency: currency}})
				}
			}
			if len(p.Entries) < 2 {
				continue
			}
			id, posted, err := w.post(p)
			if err != nil || !posted {
				t.Fatalf("posted %v, %v", posted, err)
			}
			note(p.Entries, 1)
			written, entriesOf[id] = append(written, id), p.Entries
		}
	})
	is := w.books()
	for key, want := range model {
		if is[key] != want.String() {
			t.Errorf("%s is %s, want %s", key, is[key], want)
		}
	}
	var books struct {
		Items []struct {
			Account                  string
			Balance, Debits, Credits struct{ Amount, Currency string }
			Entries                  int
		}
		Totals []struct {
			Debits, Credits struct{ Amount, Currency string }
			Balanced        bool
		}
	}
	w.who[admin].get(booksAt).want(http.StatusOK).into(&books)
	if len(books.Totals) != 4 {
		t.Errorf("%d currencies", len(books.Totals))
	}
	for _, total := range books.Totals {
		if !total.Balanced || total.Debits != total.Credits {
			t.Errorf("%+v", total)
		}
	}
	// The entries behind a figure, page by page, are that figure.
	for _, one := range books.Items {
		sum, n := new(big.Int), 0
		for cursor := ""; ; {
			page, err := ledger.Entries(ctx, w.db, ledger.Filter{Account: one.Account, Currency: one.Balance.Currency}, cursor, 37)
			w.must(err)
			for _, l := range page.Items {
				sum.Add(sum, big.NewInt(l.Minor))
				n++
			}
			if page.NextCursor == nil {
				break
			}
			cursor = *page.NextCursor
		}
		if got := is[one.Account+" "+one.Balance.Currency]; sum.String() != got || n != one.Entries {
			t.Errorf("%s %s: %d entries are %s, the figure says %d and %s", one.Account, one.Balance.Currency, n, sum, one.Entries, got)
		}
	}
}

// A person posts what nothing else makes right: with a reason, on accounts that there are, in whole minor units, once.
func TestAPersonPosts(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "JPY", "KWD")
	side := func(account, side, amount, currency string) map[string]any {
		return map[string]any{"account": account, "side": side, "amount": map[string]any{"amount": amount, "currency": currency}}
	}
	today := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	posting := func(on, note string, sides ...map[string]any) map[string]any {
		return map[string]any{"occurredOn": on, "note": note, "entries": sides}
	}
	good := posting(today, "Opening balance", side("corrections", "credit", "1500.500", "KWD"), side("sales", "debit", "1500.5", "KWD"))
	post := func(body any, key ...string) answer {
		return w.who[admin].json("POST", booksAt+"/transactions", body, append([]string{}, key...)...)
	}
	var first, second struct{ ID, Kind, Note string }
	post(good, "Idempotency-Key", "one").want(http.StatusOK).into(&first)
	post(good, "Idempotency-Key", "one").want(http.StatusOK).into(&second)
	if first.ID != second.ID || first.Kind != "manual" || first.Note != "Opening balance" || w.books()["corrections KWD"] != "-1500500" {
		t.Errorf("%+v, %+v, %v", first, second, w.books())
	}
	if n := w.number(`select count(*)::int from audit_log where action = 'x_financial.posted' and object_id = $1`, first.ID); n != 1 {
		t.Errorf("%d lines of the audit log", n)
	}
	for what, one := range map[string]struct {
		body any
		at   string
	}{
		"no reason":      {posting(today, " ", side("sales", "debit", "1", "EGP"), side("corrections", "credit", "1", "EGP")), "/note"},
		"one side":       {posting(today, "a", side("sales", "debit", "1", "EGP")), "/entries"},
		"an account":     {posting(today, "a", side("other", "debit", "1", "EGP"), side("corrections", "credit", "1", "EGP")), "/entries/0/account"},
		"a currency":     {posting(today, "a", side("sales", "debit", "1", "USD"), side("corrections", "credit", "1", "EGP")), "/entries/0/amount/currency"},
		"negative":       {posting(today, "a", side("sales", "debit", "-1", "EGP"), side("corrections", "credit", "-1", "EGP")), "/entries/0/amount/amount /entries/1/amount/amount"},
		"zero":           {posting(today, "a", side("sales", "debit", "0", "EGP"), side("corrections", "credit", "1", "EGP")), "/entries/0/amount/amount"},
		"over-precise":   {posting(today, "a", side("sales", "debit", "1.001", "EGP"), side("corrections", "credit", "1", "EGP")), "/entries/0/amount/amount"},
		"JPY":            {posting(today, "a", side("sales", "debit", "1.5", "JPY"), side("corrections", "credit", "1", "JPY")), "/entries/0/amount/amount"},
		"huge":           {posting(today, "a", side("sales", "debit", "99999999999999999", "EGP"), side("corrections", "credit", "1", "EGP")), "/entries/0/amount/amount"},
		"a day to come":  {posting(time.Now().AddDate(0, 0, 2).Format(time.DateOnly), "a", side("sales", "debit", "1", "EGP"), side("corrections", "credit", "1", "EGP")), "/occurredOn"},
		"a day long ago": {posting("1999-12-31", "a", side("sales", "debit", "1", "EGP"), side("corrections", "credit", "1", "EGP")), "/occurredOn"},
	} {
		if got := wrongs(post(one.body).refused(http.StatusUnprocessableEntity, "financial.posting")); got != one.at {
			t.Errorf("%s: %s", what, got)
		}
	}
	post(posting(today, "a", side("sales", "debit", "1", "EGP"), side("corrections", "credit", "2", "EGP"))).refused(http.StatusUnprocessableEntity, "financial.unbalanced")
}
