package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// Of two files under one id one is kept, whole, and whoever sent another one hears it: also when they come at the same time.
func TestTwoFilesUnderOneName(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	b := w.buyer(w.sold("Shown", 100000))
	o := b.orders("bank")
	file := func(i int) []byte { return append([]byte("%PDF-1.7\n"), bytes.Repeat(fmt.Append(nil, i), 200_000)...) }
	for round := range 3 {
		id := plugin.NewID[string]()
		var kept [4]atomic.Bool
		w.raced(8, func(i int) answer {
			a := b.put(proofAt(o.ID, id), file(i%4))
			switch {
			case a.status == http.StatusOK:
				kept[i%4].Store(true) // whichever of the two says so
			case a.status != http.StatusConflict || !bytes.Contains(a.body, []byte("financial.proof_")):
				t.Errorf("%d %s", a.status, a.body)
			}
			return a
		})
		is := w.who[admin].get(proofAt(o.ID, id)).want(http.StatusOK).body
		n := 0
		for i := range kept {
			one := kept[i].Load()
			if one {
				n++
				if !bytes.Equal(is, file(i)) {
					t.Errorf("round %d: the file %d was taken, and another one is there", round, i)
				}
			}
		}
		if n != 1 {
			t.Errorf("round %d: %d files are taken under one id", round, n)
		}
		for i := range kept {
			one := kept[i].Load()
			if a := b.put(proofAt(o.ID, id), file(i)); one != (a.status == http.StatusOK) {
				t.Errorf("again: %d %s", a.status, a.body)
			} else if !one {
				a.refused(http.StatusConflict, "financial.proof_taken")
			}
		}
	}
	var p proven
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&p)
	if len(p.Proofs) != 3 || p.path() != "place proof proof proof" {
		t.Errorf("%+v", p)
	}
}
