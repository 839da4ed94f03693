package mail

import (
	"context"
	"fmt"

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

// encrypted are the ways to sign in on an encrypted line, the best first.
var encrypted = []gomail.SMTPAuthType{
	gomail.SMTPAuthSCRAMSHA256PLUS, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1PLUS, gomail.SMTPAuthSCRAMSHA1,
	gomail.SMTPAuthNTLM, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin,
}

// sizeOf is about how many bytes go over the line: files grow by a third and their lines' ends.
func sizeOf(row Mail, files []File) int {
	size := 2 * (len(row.BodyText) + len(row.BodyHTML))
	for _, f := range files {
		size += len(f.Content)/2*3 + 1000
	}
	return size
}

// send returns what the server said when it took the mail. handOver is called once the server listens and before it is
// given anything; its error ends the conversation.
func (s SMTP) send(ctx context.Context, by reach, row Mail, files []File, handOver func() error) (said string, err error) {
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
	// go-mail's own timeout bounds only how long it takes to connect: what comes after it the line knows.
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(silence), gomail.WithDialContextFunc(s.dialer(ctx, by, sizeOf(row, files)))}
	signIn := gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
	switch s.TLS {
	case "tls":
		// go-mail does not know that the line is encrypted, and would send no password over it: it is told what it may use.
		signIn = gomail.WithOpportunisticSMTPAuth(encrypted...)
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Username != "" {
		options = append(options, signIn, gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
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
