package pluginhost

import (
	"context"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ErrAddress: what a plugin writes to is no address.
var ErrAddress = plugin.NewFault(plugin.Invalid, "plugin.address")

// kinds begins the kinds of notices and mails of all plugins.
const kinds = "x:"

// noticeKind is how a kind of notice of a plugin is known among all others.
func noticeKind(id, kind string) string { return kinds + id + ":" + kind }

// offer lets people choose about what a plugin tells: all kinds that it has texts for.
func (h *Host) offer(id string) {
	prefix := "notice." + noticeKind(id, "")
	for _, key := range h.Texts.Keys(h.Texts.Languages()[0]) {
		name, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if kind, ok := strings.CutSuffix(name, ".title"); ok && h.Notices != nil {
			mail := ""
			if h.Texts.Has(h.Texts.Languages()[0], "mail."+noticeKind(id, kind)+".subject") {
				mail = notice.MailNow
			}
			h.Notices.Offer(notice.Kind{Name: noticeKind(id, kind), Group: "plugins", Mail: mail, Told: func() bool { return h.enabled(id) }})
		}
	}
}

func (s *services) Tell(ctx context.Context, tx native.Tx, n native.Notice) error {
	own, err := ours(tx)
	if err == nil {
		err = s.may(plugin.NoticesSend)
	}
	if err == nil {
		err = s.paced("messages")
	}
	if err != nil {
		return err
	}
	kind := noticeKind(s.id(), n.Kind)
	if !s.host.Texts.Has(s.host.Texts.Languages()[0], "notice."+kind+".title") {
		return fmt.Errorf("plugin %s has no texts for the notice %q", s.id(), n.Kind)
	}
	if s.host.Texts.Has(s.host.Texts.Languages()[0], "mail."+kind+".subject") {
		if err := s.written(n.Kind, n.Link); err != nil { // it may go by mail
			return err
		}
	}
	return s.host.Notices.Tell(ctx, own, notice.Message{Dedupe: "x:" + s.id() + ":" + n.Dedupe, User: n.User, Kind: kind, Args: n.Args, Link: inApp(n.Link)})
}

// written refuses a kind of mail that lacks a text; the button that leads to a link has one, too.
func (s *services) written(kind, link string) error {
	parts := []string{"subject", "body"}
	if link != "" {
		parts = append(parts, "action")
	}
	for _, part := range parts {
		if !s.host.Texts.Has(s.host.Texts.Languages()[0], "mail."+noticeKind(s.id(), kind)+"."+part) {
			return fmt.Errorf("plugin %s has no %s for the mail %q", s.id(), part, kind)
		}
	}
	return nil
}

// inApp returns the path, or "" for what leads out of the app.
func inApp(link string) string {
	if !strings.HasPrefix(link, "/") || strings.HasPrefix(link, "//") {
		return ""
	}
	return link
}

// Writes reports whether mails of the kind are written now: not those of a plugin that is off.
func (h *Host) Writes(kind string) bool {
	own, ok := strings.CutPrefix(kind, kinds)
	id, _, _ := strings.Cut(own, ":")
	return !ok || h.enabled(id)
}

func (s *services) Mail(ctx context.Context, tx native.Tx, m native.Mail) error {
	own, err := ours(tx)
	if err == nil {
		err = s.may(plugin.MailSend)
	}
	if err == nil {
		err = s.paced("messages")
	}
	if err != nil {
		return err
	}
	kind := noticeKind(s.id(), m.Kind)
	if err := s.written(m.Kind, m.Link); err != nil {
		return err
	}
	out := mail.Message{Dedupe: "x:" + s.id() + ":" + m.Dedupe, User: m.User, To: m.To, Language: m.Language, Kind: kind, Args: m.Args}
	if m.User != "" {
		person, err := readPerson(ctx, own, m.User)
		if err == nil && !person.Active {
			err = plugin.ErrNotFound
		}
		if err != nil {
			return err
		}
		out.To, out.Language = person.Email, person.Language
	}
	address, ok := mail.CleanAddress(out.To)
	if !ok {
		return ErrAddress
	}
	out.To = address
	if link := inApp(m.Link); link != "" {
		out.Link = s.host.BaseURL() + link
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, mail.File(f))
	}
	return s.host.Mails.Write(ctx, own, out)
}
