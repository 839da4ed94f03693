package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// Invoices and credit notes are found by their number, by that of their order and by a part of whom they are for, in any case; what stands for
// anything in a pattern stands for itself here.
func TestDocumentsAreFound(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Fletching", 90000)
	w.leaves(9, c)
	var orders []placedOrder
	for range 3 {
		o := w.buyer(c).orders("bank")
		w.pays(o).want(http.StatusOK)
		orders = append(orders, o)
	}
	// A company of a name that is a pattern, or a number.
	names := []string{"Nile_Works 100%", "مركز النيل", "Studio " + orders[0].Number}
	for n, o := range orders {
		w.behind(fmt.Sprintf(`update financial.documents set says = jsonb_set(says, '{buyer,name}', to_jsonb('%s'::text)) where order_id = '%s'`, names[n], o.ID))
	}
	type document struct {
		Number string
		Order  string
	}
	found := func(q string) (all []document) {
		t.Helper()
		var list struct{ Items []document }
		w.who[admin].get(moneyAt + "/documents?q=" + url.QueryEscape(q)).want(http.StatusOK).into(&list)
		return list.Items
	}
	all := found("")
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	slices.Reverse(all) // as they were placed
	for q, want := range map[string][]int{
		all[1].Number: {1}, "nile_w": {0}, "NILE": {0}, "100%": {0}, "النيل": {1}, "يل": {1}, orders[0].Number: {2, 0}, "%%%": nil, "___": nil, "nile-w": nil, "studio": {2}, "s": {2, 0},
	} {
		var got []int
		for _, d := range found(q) {
			got = append(got, slices.IndexFunc(all, func(one document) bool { return one.Number == d.Number }))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", q, got, want)
		}
	}
}
