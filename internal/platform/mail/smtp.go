package mail

import (
	"context"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/courseworx/courseworx/internal/platform/setting"
)

// SMTP says how mails leave. An empty Host means they do not: they are kept.
type SMTP struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Username string `json:"username"`
	Password string `json:"password"`
	From     string `json:"from"`
	TLS      string `json:"tls"` // "starttls" (default), "tls" from the first byte, or "none" for a server on this machine
}

// SMTPKey is the setting.
var SMTPKey = setting.Key[SMTP]{Name: "mail.smtp", Default: SMTP{Port: 587, TLS: "starttls"}}

// smtpTimeout bounds one delivery.
const smtpTimeout = 30 * time.Second

func (s SMTP) send(ctx context.Context, row Mail) error {
	msg := gomail.NewMsg()
	// The id is the mail's own, so that a mail sent twice across a crash is recognised as one.
	msg.SetMessageIDWithValue(row.ID + "@courseworx")
	if err := msg.From(s.From); err != nil {
		return fmt.Errorf("mail sender: %w", err)
	}
	if err := msg.To(row.Recipient); err != nil {
		return fmt.Errorf("mail recipient: %w", err)
	}
	msg.Subject(row.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, row.BodyText)
	msg.AddAlternativeString(gomail.TypeTextHTML, row.BodyHTML)
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
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}
