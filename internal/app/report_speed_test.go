package app_test

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Orders of a year, each paid at a gateway with a fee and shared with a trainer, and one of ten given back: seven entries each, or ten.
const fillSQL = `
	with made as materialized (
		select n, gen_random_uuid() as id, gen_random_uuid() as sale, gen_random_uuid() as share, gen_random_uuid() as fee, gen_random_uuid() as back,
		$3::date - (n % 365)::int as day, ($4::uuid[])[1 + n % cardinality($4::uuid[])] as course, ($5::uuid[])[1 + n % cardinality($5::uuid[])] as trainer,
		case n % 3 when 0 then 'USD' else 'EGP' end as currency, 10000 + n % 977 as net, (10000 + n % 977) * 14 / 100 as tax
		from generate_series($1::bigint, $2::bigint) n
	), placed as (
		insert into financial.orders (id, buyer_id, state, method, currency, total_minor, base_currency, expires_at, held_until, paid_at, created_at)
		select id, $6::uuid, 'paid', 'till', currency, net + tax, 'EGP', day, day, day, day from made
	), items as (
		insert into financial.order_items (order_id, course_id, title, price_minor, net_minor, tax_minor, tax_rate_ppm, tax_name_en) select id, course, 'A course', net, net, tax, 140000, 'VAT' from made
	), shared as (
		insert into financial.earnings (id, order_id, course_id, trainer_id, currency, basis, basis_minor, rule, share_ppm, shared_by, is_scaled, amount_minor, earned_on, available_on, created_at)
		select gen_random_uuid(), id, course, trainer, currency, 'net', net, 'default', 700000, 1, false, net * 7 / 10, day, day + 14, day + n * interval '1 millisecond' from made
	), billed as (
		insert into financial.documents (id, kind, series, number, order_id, issued_on, currency, total_minor, says, created_at)
		select gen_random_uuid(), 'invoice', 'INV-2026', n, id, day, currency, net + tax, '{"seller":{"name":"S"},"buyer":{"name":"A buyer"},"lines":[]}', day + n * interval '1 millisecond' from made
	), given as (
		insert into financial.refunds (id, order_id, state, currency, amount_minor, answer, provider, paid_on, created_at)
		select back, id, 'completed', currency, 5700, 'As agreed', 'till', day, day + n * interval '1 millisecond' from made where n % 10 = 0
	), credited as (
		insert into financial.documents (id, kind, series, number, order_id, refund_id, issued_on, currency, total_minor, says, created_at)
		select gen_random_uuid(), 'credit_note', 'CN-2026', n, id, back, day, currency, 5700, '{"seller":{"name":"S"},"buyer":{"name":"A buyer"},"lines":[]}', day + n * interval '1 millisecond' from made where n % 10 = 0
	), paid as (
		insert into financial.payments (id, order_id, provider, amount_minor, currency, received_on) select id, id, 'till', net + tax, currency, day from made
	), posted as (
		insert into financial.ledger_transactions (id, key, kind, subject_type, subject_id, occurred_on)
		select sale, 'payment:' || id, 'sale', 'order', id::text, day from made
		union all select share, 'share:' || id || ':' || course, 'share', 'order', id::text, day from made
		union all select fee, 'fee:' || id, 'fee', 'order', id::text, day from made
		union all select back, 'refund:' || back, 'refund', 'order', id::text, day from made where n % 10 = 0
	), account as (select code, id from financial.ledger_accounts)
	insert into financial.ledger_entries (transaction_id, account_id, amount_minor, currency, course_id, party_id, occurred_on)
	select e.transaction, a.id, e.minor, m.currency, e.course, e.party, m.day
	from made m
	cross join lateral (values
		(sale, 'cash:till', net + tax, null, $6::uuid), (sale, 'sales', -net, course, $6::uuid), (sale, 'tax:EG', -tax, course, $6::uuid),
		(share, 'shares', net * 7 / 10, course, null), (share, 'trainers_due', -(net * 7 / 10), course, trainer),
		(fee, 'fees:till', 300, null, $6::uuid), (fee, 'cash:till', -300, null, $6::uuid),
		(back, 'refunds', 5000, course, $6::uuid), (back, 'tax:EG', 700, course, $6::uuid), (back, 'cash:till', -5700, null, $6::uuid)
	) e (transaction, account, minor, course, party)
	join account a on a.code = e.account
	where e.transaction <> m.back or m.n % 10 = 0`

// A report of a year with a million entries is there within a second, whatever its rows are. It is part of the full size, as filling
// the books takes minutes.
func TestReportsOfAMillionEntries(t *testing.T) {
	if os.Getenv("COURSEWORX_TEST_SIZE") != "full" {
		t.Skip("it takes minutes to fill the books")
	}
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50", time.Now().AddDate(-3, 0, 0).UTC().Format(time.RFC3339))
	var courses []string
	for n := range 50 {
		courses = append(courses, w.sold(string(rune('A'+n%26))+" course", 10000))
	}
	w.exec(`insert into financial.ledger_accounts (code, kind) values ('sales', 'income'), ('refunds', 'income'), ('shares', 'expense'), ('fees:till', 'expense'), ('cash:till', 'asset'), ('trainers_due', 'liability'), ('tax:EG', 'liability') on conflict do nothing`)
	const batch, orders = 10000, 137000
	trainers := []string{string(w.who[own].user), string(w.who[co].user)}
	conn, err := pgx.Connect(t.Context(), w.url)
	w.must(err)
	defer func() { w.must(conn.Close(context.Background())) }()
	run := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	run(`set statement_timeout = 0`)
	run(`insert into financial.document_series (kind, series, last) values ('invoice', 'INV-2026', 900000), ('credit_note', 'CN-2026', 900000)`)
	for _, name := range []string{"ledger_entries", "ledger_transactions"} {
		run(`alter table financial.` + name + ` disable trigger user`) // what they see to is so
	}
	run(`alter table financial.ledger_entries enable trigger ledger_entries_divided`)
	for n := 1; n <= orders; n += batch {
		run(fillSQL, n, min(n+batch-1, orders), time.Now().UTC().Format(time.DateOnly), courses, trainers, w.who[trainee].user)
	}
	for _, name := range []string{"ledger_entries", "ledger_transactions", "ledger_parts", "orders", "order_items", "earnings", "documents", "refunds", "payments"} {
		run(`vacuum (analyze) financial.` + name)
	}
	t.Logf("%d entries", w.number(`select count(*)::int from financial.ledger_entries`))
	year, month := "from="+time.Now().AddDate(0, 0, -364).UTC().Format(time.DateOnly), "from="+time.Now().AddDate(0, 0, -29).UTC().Format(time.DateOnly)
	whose := "/trainers/" + string(w.who[own].user)
	for _, path := range []string{
		"/report?by=day&" + year, "/report?by=month&" + year, "/report?by=course&" + year, "/report?by=trainer&" + year, "/report?by=currency&" + year, "/report?by=day&course=" + courses[0] + "&" + year,
		"/report?by=day&currency=USD&" + year, "/report?by=day&" + month, "/report?by=course&" + month,
		"/books", "/books?" + year, "/books?" + month, "/books/entries?account=sales&currency=EGP", "/books/entries?account=cash:till&currency=USD&" + year, "/books/entries?account=tax:EG&currency=EGP&until=" + time.Now().AddDate(0, 0, -300).UTC().Format(time.DateOnly),
		"/reconciliation", "/orders", "/orders?state=paid&currency=USD", "/orders?q=100500", "/orders?q=nobody", "/orders?money=refunded", "/documents", "/documents?kind=credit_note", "/documents?q=nobody", "/refunds", "/refunds?state=requested",
		whose + "/earnings", whose + "/earnings?state=held", whose + "/earnings?state=available&currency=USD", "/payouts/due", "/payouts",
	} {
		took := time.Duration(1 << 62)
		for range 4 {
			begun := time.Now()
			w.who[admin].get(moneyAt + path).want(http.StatusOK)
			took = min(took, time.Since(begun))
		}
		t.Logf("%s: %s", path, took.Round(time.Millisecond))
		if took > time.Second {
			t.Errorf("%s took %s", path, took)
		}
	}
	for _, path := range []string{"/me/sales?" + year, "/me/earnings"} {
		begun := time.Now()
		w.who[own].get(moneyAt + path).want(http.StatusOK)
		t.Logf("%s: %s", path, time.Since(begun).Round(time.Millisecond))
	}
	// All of an account as a file, however long it takes.
	begun := time.Now()
	a := w.who[admin].get(moneyAt + "/books/entries.csv?account=sales&currency=EGP").want(http.StatusOK)
	t.Logf("a file of %d bytes: %s", len(a.body), time.Since(begun).Round(time.Millisecond))
}
