// Package outbound calls other servers on behalf of somebody else, and none that stands in a private network: whoever may name
// an address must not reach what only this server sees.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

const (
	patience  = 15 * time.Second
	connect   = 5 * time.Second
	redirects = 3
	headMost  = 64 << 10 // bytes of an answer's head
)

// ErrPrivate: the address lies in a network that nobody may name.
var ErrPrivate = errors.New("the address is not a public one")

// ErrScheme: only http and https are called.
var ErrScheme = errors.New("only addresses of http and https are called")

// ranges that are not public though package netip does not say so: shared, documentation, benchmarks, translations of IPv4
// into IPv6 (which lead anywhere), and what is reserved.
var ranges = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(list ...string) []netip.Prefix {
	all := make([]netip.Prefix, 0, len(list))
	for _, p := range list {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}

// Public reports whether an address is one that the whole world may reach.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	return !slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Client calls public servers, and those in networks that the operator trusts.
type Client struct {
	trusted []netip.Prefix
	http    *http.Client
}

// New returns a client. Every connection is looked at when it is made, so that neither a name that changes its address nor a
// redirect leads inside. Proxies named in the environment are not used: they would hide where a call goes.
func New(trusted []netip.Prefix) *Client {
	c := &Client{trusted: trusted}
	dialer := &net.Dialer{Timeout: connect, Control: c.control}
	c.http = &http.Client{
		Timeout: patience,
		Transport: scheme{&http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 50, MaxConnsPerHost: 10, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: connect, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: headMost,
		}},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > redirects {
				return errors.New("too many redirects")
			}
			return nil
		},
	}
	return c
}

// HTTP is the client to call with.
func (c *Client) HTTP() *http.Client { return c.http }

func (c *Client) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return ErrPrivate
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	a := to.Addr().Unmap().WithZone("")
	if Public(a) || slices.ContainsFunc(c.trusted, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return nil
	}
	return ErrPrivate
}

// scheme refuses what is neither http nor https, also after a redirect.
type scheme struct{ *http.Transport }

// RoundTrip makes one call.
func (s scheme) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return nil, ErrScheme
	}
	return s.Transport.RoundTrip(r)
}

// Refused is a client that makes no call and says why.
func Refused(why error) *http.Client {
	return &http.Client{Transport: refusal{why}, Timeout: patience}
}

type refusal struct{ why error }

// RoundTrip refuses.
func (r refusal) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.why }
