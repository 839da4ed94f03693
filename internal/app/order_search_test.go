package app_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// An order is found by its number, or by a part of its buyer's name or address, within a second, also among a million of fifty thousand buyers.
func TestOrdersAreFoundAmongMany(t *testing.T) {
	t.Parallel()
	needBanner(t)
	buyers, orders := 500, 5000
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		buyers, orders = 50000, 1000000
	}
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Course", 10000)
	w.leaves(50, c)
	own := w.buyer(c).orders("bank")
	conn, err := pgx.Connect(t.Context(), w.url)
	w.must(err)
	defer func() { w.must(conn.Close(context.Background())) }()
	run := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	run(`set statement_timeout = 0`)
	run(`insert into users (id, role, email, first_name, last_name, password_hash) select gen_random_uuid(), 'trainee', 'buyer' || n || '@example.org', 'Buyer', 'Number' || n, (select password_hash from users where password_hash is not null limit 1) from generate_series(1, $1::int) n`, buyers)
	run(`
		with all_buyers as (select id, row_number() over (order by email) as n from users where email like 'buyer%@example.org')
		insert into financial.orders (id, buyer_id, method, currency, total_minor, base_currency, expires_at, held_until, state, created_at, billing_name, purchase_number)
		select gen_random_uuid(), b.id, case when g = 7 then 'desk' else 'bank' end, 'EGP', 10000, 'EGP', now(), now(), 'expired', timestamptz '2020-01-01' + g * interval '1 minute',
		case when g % 10 = 0 then 'Works of ' || g else '' end, 'PO-' || g
		from generate_series(1, $1::int) g join all_buyers b on b.n = 1 + g % $2::int order by g`, orders, buyers)
	for _, table := range []string{"users", "financial.orders"} {
		run(`analyze ` + table)
	}
	finds := func(q string) []placedOrder {
		t.Helper()
		var list struct{ Items []placedOrder }
		took := time.Duration(1 << 62)
		for range 3 {
			list.Items = nil
			begun := time.Now()
			w.who[admin].get(moneyAt + "/orders?limit=20&q=" + q).want(200).into(&list)
			took = min(took, time.Since(begun))
		}
		t.Logf("%q: %d in %s", q, len(list.Items), took.Round(time.Millisecond))
		if took > time.Second {
			t.Errorf("%q took %s", q, took)
		}
		return list.Items
	}
	if found := finds(own.Number); len(found) != 1 || found[0].ID != own.ID {
		t.Errorf("%+v", found)
	}
	if n := len(finds("buyer@")); n != 0 {
		t.Errorf("%d are found of nobody", n)
	}
	each := min(orders/buyers, 20)
	if n := len(finds(fmt.Sprint("buyer", buyers, "%40"))); n != each {
		t.Errorf("%d of a buyer's address are found", n)
	}
	if n := len(finds(fmt.Sprint("number", buyers))); n != each {
		t.Errorf("%d of a buyer's name are found", n)
	}
	newest := finds("BUYER+number")
	if len(newest) != 20 || newest[0].Number < newest[19].Number {
		t.Errorf("%d of all of them are found", len(newest))
	}
	// What a company calls its order, a part of a company's name, the orders of a day of long ago, and the one that was to be paid at the desk.
	for q, want := range map[string]int{"po-42": 1, "WORKS+of+4990": 1, "works+of": 20, "&from=2020-01-02&until=2020-01-02": 20, "&until=2019-12-31": 0, "&method=desk": 1, "po-42&method=desk": 0} {
		if n := len(finds(q)); n != want {
			t.Errorf("%q: %d are found", q, n)
		}
	}
	if n := len(finds("number" + fmt.Sprint(buyers) + "&state=paid")); n != 0 {
		t.Errorf("%d are found in another state", n)
	}
}
