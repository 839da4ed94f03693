package outbound_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/outbound"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "93.184.216.34": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "0.0.0.0": false, "100.64.0.1": false,
		"224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd00:ec2::254": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false, "ff02::1": false, "::10.0.0.1": false, "64:ff9b::a00:1%eth0": false, "2002:7f00:1::%x": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v", address, got)
		}
	}
}

// The address is looked at when the connection is made: by name, by number in any spelling, and after a redirect.
func TestNothingPrivateIsCalled(t *testing.T) {
	t.Parallel()
	called := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ }))
	defer inside.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
	c := outbound.New(nil).HTTP()
	for _, url := range []string{inside.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port} {
		if r, err := c.Get(url); !errors.Is(err, outbound.ErrPrivate) {
			t.Errorf("%s: %v, %v", url, r, err)
		}
	}
	if called > 0 {
		t.Errorf("it was called %d times", called)
	}
	trusted := outbound.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}).HTTP()
	r, err := trusted.Get(inside.URL)
	if err != nil || called != 1 {
		t.Fatalf("a trusted network: %v", err)
	}
	_ = r.Body.Close()
	for _, to := range []string{"http://127.0.0.2:" + port, "file:///etc/passwd", "ftp://127.0.0.1/"} {
		away := httptest.NewServer(http.RedirectHandler(to, http.StatusFound))
		if r, err := trusted.Get(away.URL); err == nil {
			t.Errorf("a redirect to %s is followed: %v", to, r.Status)
		}
		away.Close()
	}
}
