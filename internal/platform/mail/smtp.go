package mail

import (
	"context"
	"fmt"
	"net"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/courseworx/courseworx/internal/platform/setting"
)

// SMTP says how mails leave. An empty Host means they do not: they are kept.
type SMTP struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Username string `json:"username"`
	Password string `json:"password,omitempty"` // plain, of before it was sealed; SetPassword writes Sealed
	Sealed   []byte `json:"sealed,omitempty"`
	From     string `json:"from"`
	TLS      string `json:"tls"` // "starttls" (default), "tls" from the first byte, or "none" for a server on this machine
}

// SMTPKey is the setting.
var SMTPKey = setting.Key[SMTP]{Name: "mail.smtp", Default: SMTP{Port: 587, TLS: "starttls"}}

// HasPassword reports whether one is stored.
func (s SMTP) HasPassword() bool { return s.Password != "" || len(s.Sealed) > 0 }

const sealPurpose = "mail.smtp"

// SetPassword seals a password into s; "" takes it away.
func (m *Mails) SetPassword(s *SMTP, plain string) error {
	s.Password, s.Sealed = "", nil
	if plain == "" {
		return nil
	}
	var err error
	s.Sealed, err = m.seal.Close(sealPurpose, "", []byte(plain))
	return err
}

// Reveal returns s with its password readable.
func (m *Mails) Reveal(s SMTP) (SMTP, error) {
	if len(s.Sealed) == 0 {
		return s, nil
	}
	plain, err := m.seal.Open(sealPurpose, "", s.Sealed)
	s.Password = string(plain)
	return s, err
}

// smtpTimeout bounds one delivery.
const smtpTimeout = 30 * time.Second

// endingWith dials connections that end with ctx, whatever the server is being waited for: a server that stops must not
// wait for a mail server that says nothing. go-mail itself asks ctx only while it connects.
func endingWith(ctx context.Context) gomail.DialContextFunc {
	return func(dial context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dial, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever reads or writes is told
		}
		return conn, err
	}
}

// send returns what the server said when it took the mail. handOver is called once the server listens and before it is
// given anything; its error ends the conversation.
func (s SMTP) send(ctx context.Context, row Mail, files []File, handOver func() error) (said string, err error) {
	msg := gomail.NewMsg()
	// The id is the mail's own, so that a mail sent twice across a crash is recognised as one.
	msg.SetMessageIDWithValue(row.ID + "@courseworx")
	if err := msg.From(s.From); err != nil {
		return "", fmt.Errorf("mail sender: %w", err)
	}
	if err := msg.To(row.Recipient); err != nil {
		return "", fmt.Errorf("mail recipient: %w", err)
	}
	msg.Subject(row.Subject)
	if row.Unsubscribe != "" { // RFC 8058
		msg.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+row.Unsubscribe+">")
		msg.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, row.BodyText)
	msg.AddAlternativeString(gomail.TypeTextHTML, row.BodyHTML)
	if err := attach(msg, files); err != nil {
		return "", err
	}
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(smtpTimeout)}
	switch s.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	if s.TLS != "tls" { // there go-mail dials itself, or it would not know that the line is encrypted; the timeout bounds it
		options = append(options, gomail.WithDialContextFunc(endingWith(ctx)))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return "", fmt.Errorf("mail server: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return "", fmt.Errorf("reach the mail server: %w", err)
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }() // a QUIT that nobody answers is no failure
	if err := handOver(); err != nil {
		return "", err
	}
	if err := client.SendWithSMTPClient(conn, msg); err != nil && !msg.IsDelivered() {
		return "", fmt.Errorf("send mail: %w", err)
	}
	return msg.ServerResponse(), nil
}
