package mail_test

import (
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

func (o *office) template(kind, lang string, parts map[string]string) error {
	by := plugin.NewID[plugin.UserID]()
	return o.db.InTx(o.t.Context(), func(tx db.Tx) error {
		if _, err := tx.Exec(o.t.Context(), `insert into users (id, first_name, last_name, email) values ($1, 'Ada', 'Admin', $2)`, by, string(by)+"@example.org"); err != nil {
			return err
		}
		return o.SetTemplate(o.t.Context(), tx, by, kind, lang, parts)
	})
}

func TestChangedTexts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	check(t, o.template("hello", "en", map[string]string{"subject": "Come in, {{name}}", "body": "<b>{{name}}</b> of {{site}}"}))
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "en", Kind: "hello", Args: map[string]any{"name": "{{site}}\r\nBcc: eve@example.com"}, Link: "https://x.example/"})
	m := o.until("kept")
	if m.Subject != "Come in, {{site}} Bcc: eve@example.com" {
		t.Errorf("subject %q: a value was read as a text, or made a line", m.Subject)
	}
	if !strings.Contains(m.BodyHTML, "&lt;b&gt;{{site}}") || strings.Contains(m.BodyHTML, "<b>") || !strings.Contains(m.BodyHTML, "Begin") {
		t.Errorf("html %s", m.BodyHTML)
	}
	texts, err := o.Template(t.Context(), "hello", "en")
	check(t, err)
	if !texts.Changed || texts.Parts[0].Name != "subject" || texts.Parts[0].Shipped != "Hello {{name}}" || strings.Join(texts.Values, " ") != "name site" {
		t.Errorf("%+v", texts)
	}
	check(t, o.template("hello", "en", nil))
	if texts, err = o.Template(t.Context(), "hello", "en"); err != nil || texts.Changed || texts.Parts[0].Text != "Hello {{name}}" {
		t.Errorf("after a reset: %+v, %v", texts, err)
	}
}

func TestTextsThatAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, one := range map[string]struct{ part, text, code string }{
		"two lines":        {"subject", "Hello\nBcc: eve@example.com", "mail_one_line"},
		"unknown value":    {"body", "Dear {{password}}", "mail_values"},
		"a value's spaces": {"body", "Dear {{ name }}", "mail_values"},
		"broken braces":    {"body", "Dear {{name", "mail_values"},
		"empty":            {"body", "  ", "mail_length"},
		"too long":         {"subject", strings.Repeat("x", 201), "mail_length"},
		"control":          {"body", "a\x00b", "mail_control"},
		"unknown part":     {"header", "x", "unexpected"},
	} {
		f := plugin.AsFault(o.template("hello", "en", map[string]string{one.part: one.text}))
		if len(f.Fields) != 1 || f.Fields[0].Code != one.code || f.Fields[0].Pointer != "/parts/"+one.part {
			t.Errorf("%s: %v %+v", name, f, f.Fields)
		}
	}
	if f := plugin.AsFault(o.template("lessons", "en", map[string]string{"body": "{{count}}"})); len(f.Fields) != 1 {
		t.Errorf("a count where nothing is counted: %v", f)
	}
	check(t, o.template("lessons", "en", map[string]string{"body_other": "You have {{count}}."}))
	p, err := o.Preview(t.Context(), "lessons", "en", nil)
	if err != nil || p.Text != "You have 3.\n" {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = o.Preview(t.Context(), "lessons", "en", map[string]string{"body_other": "Only {{count}}!"}); err != nil || p.Text != "Only 3!\n" {
		t.Errorf("a preview of what is not kept: %+v, %v", p, err)
	}
}

// The preview of a plugin's mail shows the plugin's samples, then the server's, and by its name what has none.
func TestPreviewsOfPluginsMails(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for lang, want := range map[string]string{"en": "Invoice INV-7 for Mona: {{amount}}, 3 lines, {{site_note}}", "ar": "فاتورة INV-7 منى {{amount}}"} {
		if p, err := o.Preview(t.Context(), "x:shop:bill", lang, nil); err != nil || p.Subject != want || strings.Contains(p.Text, "mail_sample") {
			t.Errorf("%s: %+v, %v", lang, p, err)
		}
	}
	if p, err := o.Preview(t.Context(), "hello", "en", nil); err != nil || p.Subject != "Hello Mona" {
		t.Errorf("the server's own: %+v, %v", p, err)
	}
}
