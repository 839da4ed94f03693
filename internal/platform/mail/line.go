package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	gomail "github.com/wneessen/go-mail"
)

const (
	// silence is after how much time without any progress a mail server is given up.
	silence = 30 * time.Second
	// talkMost is how long a conversation takes at most, beside what it carries.
	talkMost = 50 * time.Second
	// slowest is how fast what a mail carries has to go at least, in bytes a second.
	slowest = 50_000
	// pieceMost is how much is written before the time without progress begins anew, in bytes.
	pieceMost = 16 << 10
	// onTheWay is how much this machine keeps of what the server did not take yet, in bytes: what waits here looks like progress.
	onTheWay = 256 << 10
)

// carrying is how long it may take to carry so many bytes.
func carrying(bytes int) time.Duration {
	return time.Duration(bytes) * time.Second / slowest
}

// reach is how a mail server is reached.
type reach struct {
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
	now   func() time.Time
	roots *x509.CertPool // of the servers' certificates; nil: those of the machine
}

// byNetwork reaches those that are really there.
func byNetwork() reach { return reach{dial: (&net.Dialer{}).DialContext, now: time.Now} }

// dialer dials lines for a mail of so many bytes, which end with ctx, whatever the server is being waited for: a server that stops must not
// wait for a mail server that says nothing. go-mail itself asks ctx only while it connects.
func (s SMTP) dialer(ctx context.Context, by reach, bytes int) gomail.DialContextFunc {
	return func(dial context.Context, network, address string) (net.Conn, error) {
		conn, err := by.dial(dial, network, address)
		if err != nil {
			return nil, err
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetWriteBuffer(onTheWay)
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever reads or writes is told
		l := &line{Conn: conn, now: by.now, until: by.now().Add(talkMost + carrying(bytes))}
		if s.TLS != "tls" {
			return l, nil
		}
		private := tls.Client(l, &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: by.roots})
		if err := private.HandshakeContext(dial); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return private, nil
	}
}

// line is a connection to a mail server that is kept as long as it gets on, until all of its time is over.
type line struct {
	net.Conn
	now    func() time.Time
	until  time.Time
	unsaid int // bytes that were written since the server last said something: some may still be on their way
	broken error
}

// SetDeadline does nothing, like those beside it: a time that begins with the conversation knows nothing of how much there is to carry.
func (*line) SetDeadline(time.Time) error      { return nil }
func (*line) SetReadDeadline(time.Time) error  { return nil }
func (*line) SetWriteDeadline(time.Time) error { return nil }

// by is until when something has to get on that may take so long.
func (l *line) by(most time.Duration) time.Time {
	if at := l.now().Add(most); at.Before(l.until) {
		return at
	}
	return l.until
}

// Read waits for the server, longer after it was given much.
func (l *line) Read(into []byte) (n int, err error) {
	if l.broken != nil {
		return 0, l.broken
	}
	if err = l.Conn.SetReadDeadline(l.by(silence + carrying(l.unsaid))); err == nil {
		n, err = l.Conn.Read(into)
	}
	l.unsaid, l.broken = 0, err
	return n, err
}

// Write writes piece by piece.
func (l *line) Write(b []byte) (n int, err error) {
	for n < len(b) && l.broken == nil {
		if err = l.Conn.SetWriteDeadline(l.by(silence)); err != nil {
			l.broken = err
			break
		}
		var more int
		more, err = l.Conn.Write(b[n:min(len(b), n+pieceMost)])
		n, l.unsaid, l.broken = n+more, l.unsaid+more, err
	}
	return n, l.broken
}
