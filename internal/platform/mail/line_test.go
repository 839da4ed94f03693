package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/mail"
)

// slowLine is a connection to a postbox that takes so many bytes a second, by a clock of its own: what is waited for passes at once.
type slowLine struct {
	net.Conn
	clock        *clock
	rate         int           // bytes a second
	answers      time.Duration // that pass before each answer
	hangs        int           // after so many bytes nothing is taken any more; 0: never
	taken        int
	reads, write time.Time // deadlines
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// pass lets time pass, or what is left until a deadline.
func (c *clock) pass(d time.Duration, until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at = c.at.Add(d); c.at.After(until) {
		c.at = until
		return os.ErrDeadlineExceeded
	}
	return nil
}

func (s *slowLine) SetDeadline(t time.Time) error      { s.reads, s.write = t, t; return nil }
func (s *slowLine) SetReadDeadline(t time.Time) error  { s.reads = t; return nil }
func (s *slowLine) SetWriteDeadline(t time.Time) error { s.write = t; return nil }

const forever = 24 * time.Hour

func (s *slowLine) Read(into []byte) (int, error) {
	if err := s.clock.pass(s.answers, s.reads); err != nil {
		return 0, err
	}
	return s.Conn.Read(into)
}

func (s *slowLine) Write(b []byte) (int, error) {
	took := time.Duration(len(b)) * time.Second / time.Duration(s.rate)
	if s.taken += len(b); s.hangs > 0 && s.taken > s.hangs {
		took = forever
	}
	if err := s.clock.pass(took, s.write); err != nil {
		return 0, err
	}
	return s.Conn.Write(b)
}

// talk sends a mail to a postbox over a line, and says how long it took by the line's clock.
func talk(t *testing.T, box *postbox, smtp mail.SMTP, l *slowLine, roots *x509.CertPool, serve func(net.Conn) net.Conn, files ...mail.File) (time.Duration, error) {
	t.Helper()
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l.clock = &clock{at: began}
	var all sync.WaitGroup
	defer all.Wait()
	dial := func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		l.Conn = here
		all.Go(func() { box.serve(serve(there)) })
		return l, nil
	}
	smtp.Host, smtp.Port, smtp.From = "example.com", 25, "Centre <centre@example.com>"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := smtp.SendThrough(ctx, dial, l.clock.now, roots, files...)
	return l.clock.now().Sub(began), err
}

func asItIs(c net.Conn) net.Conn { return c }

// A slow server that gets on is given the time that it needs; one that hangs is given up after a short time, whatever it was to be given.
func TestASlowServerAndOneThatHangs(t *testing.T) {
	t.Parallel()
	large := mail.File{Name: "a.bin", ContentType: "application/octet-stream", Content: bytes.Repeat([]byte("abc"), 10<<20/3)}
	small := mail.File{Name: "a.bin", ContentType: "application/octet-stream", Content: []byte("abc")}
	for what, c := range map[string]struct {
		line        slowLine
		file        mail.File
		least, most time.Duration
		ok          bool
	}{
		"10 MB at 100 kB/s":         {slowLine{rate: 100_000}, large, 130 * time.Second, 160 * time.Second, true},
		"10 MB at 10 kB/s":          {slowLine{rate: 10_000}, large, 200 * time.Second, 400 * time.Second, false},
		"hangs at once":             {slowLine{rate: 1000, answers: forever}, small, 30 * time.Second, 31 * time.Second, false},
		"hangs after 2 MB":          {slowLine{rate: 1_000_000, hangs: 2_000_000}, large, 31 * time.Second, 33 * time.Second, false},
		"thinks long each time":     {slowLine{rate: 1_000_000, answers: 29 * time.Second}, small, 50 * time.Second, 51 * time.Second, false},
		"takes 4 s for each answer": {slowLine{rate: 100_000, answers: 4 * time.Second}, small, 25 * time.Second, 50 * time.Second, true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			box := &postbox{}
			took, err := talk(t, box, mail.SMTP{TLS: "none"}, &c.line, nil, asItIs, c.file)
			if (err == nil) != c.ok || took < c.least || took > c.most {
				t.Errorf("it took %v: %v", took, err)
			}
			if c.ok && len(box.got()) != 1 {
				t.Errorf("%d mails came", len(box.got()))
			}
			if !c.ok && !errors.Is(err, os.ErrDeadlineExceeded) && !strings.Contains(err.Error(), os.ErrDeadlineExceeded.Error()) {
				t.Errorf("given up for another reason: %v", err)
			}
		})
	}
}

// A line that is encrypted from the first byte on is as patient, and one signs in over it.
func TestAnEncryptedLine(t *testing.T) {
	t.Parallel()
	web := httptest.NewTLSServer(nil) // has a certificate of example.com
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	private := func(c net.Conn) net.Conn {
		return tls.Server(c, &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12})
	}
	box := &postbox{login: base64.StdEncoding.EncodeToString([]byte("\x00mona\x00open sesame"))}
	file := mail.File{Name: "a.bin", ContentType: "application/octet-stream", Content: bytes.Repeat([]byte("abc"), 4<<20/3)}
	smtp := mail.SMTP{TLS: "tls", Username: "mona", Password: "open sesame"}
	if took, err := talk(t, box, smtp, &slowLine{rate: 60_000}, roots, private, file); err != nil || len(box.got()) != 1 || took < 90*time.Second {
		t.Errorf("it took %v: %v", took, err)
	}
	if took, err := talk(t, box, smtp, &slowLine{rate: 60_000, hangs: 600_000}, roots, private, file); err == nil || took > 45*time.Second {
		t.Errorf("one that hangs took %v: %v", took, err)
	}
	smtp.Password = "wrong"
	if _, err := talk(t, box, smtp, &slowLine{rate: 60_000}, roots, private); err == nil || !strings.Contains(err.Error(), "535") {
		t.Errorf("a wrong password: %v", err)
	}
	smtp.Username = ""
	if _, err := talk(t, box, smtp, &slowLine{rate: 60_000}, roots, private); err != nil {
		t.Errorf("without a name: %v", err)
	}
	if _, err := talk(t, box, smtp, &slowLine{rate: 60_000}, x509.NewCertPool(), private); err == nil {
		t.Error("a certificate that nobody knows is taken")
	}
}
