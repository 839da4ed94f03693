package mail

import (
	"context"
	"crypto/x509"
	"net"
	"time"
)

// SendThrough sends a mail through a connection and by a clock of a test.
func (s SMTP) SendThrough(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error), now func() time.Time, roots *x509.CertPool, files ...File) error {
	_, err := s.send(ctx, reach{dial, now, roots}, Mail{ID: "one", Recipient: "mona@example.com", Subject: "Hello", BodyText: "Hello", BodyHTML: "<p>Hello</p>"}, files, func() error { return nil })
	return err
}
