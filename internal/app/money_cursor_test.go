package app_test

import (
	"encoding/base64"
	"net/http"
	"testing"
)

// Who makes up where a page goes on is told that it goes on nowhere, whatever stands in it.
func TestMoneyKnowsItsCursors(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	for _, path := range []string{"/documents", "/me/documents", "/refunds", "/coupons", "/me/earnings", "/shares", "/payouts/due"} {
		for _, forged := range []string{
			`{}`, `{"a":"2026-01-01T00:00:00Z","i":"\u0000","id":"\u0000","c":"EGP"}`, `{"a":"0000-01-01T00:00:00Z","i":"018f0000-0000-7000-8000-00000000dead"}`,
			`{"id":"018f0000-0000-7000-8000-00000000dead","c":"\u0000\u0000\u0000"}`, `{"a":"2026-01-01T00:00:00Z","i":"x' or 1=1"}`,
		} {
			who := w.who[admin]
			if path == "/me/documents" {
				who = w.who[trainee]
			}
			who.get(moneyAt+path+"?cursor="+base64.RawURLEncoding.EncodeToString([]byte(forged))).refused(http.StatusUnprocessableEntity, "page.cursor")
		}
	}
}
