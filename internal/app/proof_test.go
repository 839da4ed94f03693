package app_test

import (
	"bytes"
	"image/color"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

type proven struct {
	placedOrder
	HasProof  bool
	ExpiresAt string
	Proofs    []struct {
		ID, ContentType, State string
		SizeBytes              int
	}
}

// path under which a buyer shows that an order was transferred.
func proofAt(order, proof string) string {
	return moneyAt + "/orders/" + order + "/proofs/" + proof
}

// What a buyer shows of a transfer is seen by super admins alone, has the order wait, is declined with a reason or settled by the money, and goes
// with its buyer.
func TestATransferIsShown(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	course, other := w.sold("Shown", 100000), w.sold("At the desk", 50000)
	b := w.buyer(course)
	o := b.orders("bank")
	pdf, picture := []byte("%PDF-1.7\nthe bank's receipt"), drawn(t, 40, 20, color.NRGBA{R: 200, A: 255})
	admins := w.who[admin]
	look := func() (p proven) {
		b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&p)
		return p
	}
	waiting := func() int {
		var list struct{ Items []proven }
		admins.get(moneyAt + "/orders?hasProof=true").want(http.StatusOK).into(&list)
		return len(list.Items)
	}

	// Only what can be looked at, by whom it is, of an order that is to be transferred.
	first := plugin.NewID[string]()
	for what, file := range map[string][]byte{"a script": []byte("<html><script>alert(1)</script>"), "nothing": {}, "a program": []byte("MZ\x90\x00")} {
		if a := b.put(proofAt(o.ID, first), file); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if a := b.put(proofAt(o.ID, first), append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("a"), 6<<20)...)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("six MB: %d %s", a.status, a.body)
	}
	stranger := w.newcomer(plugin.Trainee)
	stranger.put(proofAt(o.ID, first), pdf).refused(http.StatusNotFound, "not_found")
	admins.put(proofAt(o.ID, first), pdf).refused(http.StatusNotFound, "not_found")
	desk := w.buyer(other)
	atDesk := desk.orders("desk")
	desk.put(proofAt(atDesk.ID, first), pdf).refused(http.StatusConflict, "financial.order_state")

	// Five days to look at it, however shortly before its end it comes; the same one twice is one.
	w.exec(`update financial.orders set expires_at = now() + interval '1 hour', held_until = now() + interval '1 hour' where id = $1`, o.ID)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { b.put(proofAt(o.ID, first), pdf).want(http.StatusOK) })
	}
	wg.Wait()
	p := look()
	if len(p.Proofs) != 1 || p.Proofs[0].State != "waiting" || p.Proofs[0].ContentType != "application/pdf" || p.Proofs[0].SizeBytes != len(pdf) || !p.HasProof || p.path() != "place proof" {
		t.Errorf("%+v", p)
	}
	if days := w.number(`select (extract(epoch from expires_at - now()) / 86400)::int from financial.orders where id = $1`, o.ID); days != 5 {
		t.Errorf("it waits for %d days", days)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:proof_sent'`, admins.user); n != 1 {
		t.Errorf("a super admin is told %d times", n)
	}
	if waiting() != 1 {
		t.Error("it is not in the list of what is to be looked at")
	}
	a := admins.get(proofAt(o.ID, first)).want(http.StatusOK)
	if !bytes.Equal(a.body, pdf) || a.header.Get("Content-Type") != "application/pdf" || a.header.Get("Content-Disposition") != `attachment; filename="transfer-`+o.Number+`.pdf"` || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v %.40s", a.header, a.body)
	}
	b.get(proofAt(o.ID, first)).want(http.StatusOK)
	stranger.get(proofAt(o.ID, first)).refused(http.StatusNotFound, "not_found")
	admins.get(proofAt(atDesk.ID, first)).refused(http.StatusNotFound, "not_found")

	// Declined, with a reason that the buyer reads; once.
	admins.post(proofAt(o.ID, first)+"/decline", map[string]any{"why": " "}).refused(http.StatusUnprocessableEntity, "financial.proof")
	admins.post(proofAt(o.ID, first)+"/decline", map[string]any{"why": "It is of another order"}).want(http.StatusOK)
	admins.post(proofAt(o.ID, first)+"/decline", map[string]any{"why": "Once more"}).refused(http.StatusConflict, "financial.proof_decided")
	if p := look(); p.Proofs[0].State != "declined" || p.HasProof || p.Changes[2].Note != "It is of another order" || waiting() != 0 {
		t.Errorf("%+v", p)
	}
	// Another one, which the money settles; not more than five.
	b.put(proofAt(o.ID, plugin.NewID[string]()), picture).want(http.StatusOK)
	for range 3 {
		b.put(proofAt(o.ID, plugin.NewID[string]()), pdf).want(http.StatusOK)
	}
	b.put(proofAt(o.ID, plugin.NewID[string]()), pdf).refused(http.StatusConflict, "financial.proofs")
	w.pays(o).want(http.StatusOK)
	if p := look(); len(p.Proofs) != 5 || p.Proofs[1].State != "settled" || p.Proofs[1].ContentType != "image/png" || p.HasProof {
		t.Errorf("%+v", p)
	}
	b.put(proofAt(o.ID, plugin.NewID[string]()), pdf).refused(http.StatusConflict, "financial.order_state")

	// What broke off on the way is nowhere, and goes; so does all of an erased buyer's.
	lost := plugin.NewID[string]()
	w.exec(`insert into financial.transfer_proofs (id, order_id, content_type, size_bytes, created_at) values ($1, $2, 'image/png', 1, now() - interval '2 hours')`, lost, o.ID)
	admins.get(proofAt(o.ID, lost)).refused(http.StatusNotFound, "not_found")
	w.tended()
	if n := w.number(`select count(*)::int from financial.transfer_proofs`); n != 5 {
		t.Errorf("%d are there", n)
	}
	var r struct{ ID string }
	b.post("/api/v1/me/deletion-request", map[string]any{"current": password}).want(http.StatusAccepted).into(&r)
	admins.post("/api/v1/admin/deletion-requests/"+r.ID+"/accept", nil).want(http.StatusOK)
	admins.get(proofAt(o.ID, first)).refused(http.StatusNotFound, "not_found")
	w.tended()
	if n := w.number(`select count(*)::int from financial.transfer_proofs`); n != 0 {
		t.Errorf("%d of an erased buyer's are there", n)
	}
}

// With the plugin's permission to keep files taken away, nothing is half kept.
func TestATransferIsNotShownWithoutFiles(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	b := w.buyer(w.sold("Unseen", 100000))
	o := b.orders("bank")
	w.who[admin].json("PUT", "/api/v1/plugins/financial/grants/files", map[string]any{"granted": false}).want(http.StatusOK)
	id := plugin.NewID[string]()
	if a := b.put(proofAt(o.ID, id), []byte("%PDF-1.7")); a.status < 400 {
		t.Errorf("%d %s", a.status, a.body)
	}
	var p proven
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&p)
	if len(p.Proofs) != 0 || p.HasProof || strings.Contains(p.path(), "proof") {
		t.Errorf("%+v", p)
	}
	w.who[admin].json("PUT", "/api/v1/plugins/financial/grants/files", map[string]any{"granted": true}).want(http.StatusOK)
	b.put(proofAt(o.ID, id), []byte("%PDF-1.7")).want(http.StatusOK).into(&p)
	if len(p.Proofs) != 1 {
		t.Errorf("%+v", p)
	}
}
