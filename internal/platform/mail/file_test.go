package mail_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

func TestFilesTravelAlong(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	invoice := bytes.Repeat([]byte("%PDF \x00\xff"), 1000)
	o.write(mail.Message{Dedupe: "one", To: "mona@example.com", Language: "ar", Kind: "hello", Files: []mail.File{{"فاتورة 7.pdf", "application/pdf", invoice}, {"terms.txt", "text/plain", []byte("T")}}})
	sent := o.until("sent")
	if len(sent.Files) != 2 || sent.Files[0].Name != "فاتورة 7.pdf" || sent.Files[0].Bytes != int64(len(invoice)) {
		t.Fatalf("the outbox says %+v", sent.Files)
	}
	m, err := netmail.ReadMessage(strings.NewReader(box.got()[0]))
	check(t, err)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	check(t, err)
	if kind != "multipart/mixed" {
		t.Fatalf("a mail of type %s", kind)
	}
	came := map[string]string{}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		check(t, err)
		name, err := new(mime.WordDecoder).DecodeHeader(p.FileName())
		check(t, err)
		if name == "" {
			continue
		}
		content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		check(t, err)
		came[name] = p.Header.Get("Content-Type")
		if name == "فاتورة 7.pdf" && !bytes.Equal(content, invoice) {
			t.Errorf("%d bytes came", len(content))
		}
	}
	if len(came) != 2 || !strings.HasPrefix(came["فاتورة 7.pdf"], "application/pdf") || !strings.HasPrefix(came["terms.txt"], "text/plain") {
		t.Errorf("what came along: %v", came)
	}
	kept, err := o.File(t.Context(), sent.ID, 1)
	if err != nil || kept.Name != "terms.txt" || string(kept.Content) != "T" {
		t.Errorf("kept: %+v, %v", kept, err)
	}
	if _, err := o.File(t.Context(), sent.ID, 2); plugin.AsFault(err).Kind != plugin.NotFound {
		t.Errorf("one that is not there: %v", err)
	}
	// What a mail carried goes with its words.
	_, err = o.Expire(t.Context(), time.Now().Add(time.Minute))
	check(t, err)
	if old := o.only(); len(old.Files) != 0 || old.Subject != "" {
		t.Errorf("after its time: %+v", old)
	}
}

func TestFilesOfThePersonGo(t *testing.T) {
	t.Parallel()
	o, box := newOffice(t), newPostbox(t, 0)
	o.smtp(box.port)
	o.write(mail.Message{Dedupe: "one", To: "office@example.com", Kind: "hello", Args: map[string]any{"name": "Mona Farid"}, Files: []mail.File{{"a.pdf", "application/pdf", []byte("Mona")}}})
	o.until("sent")
	check(t, o.db.InTx(t.Context(), func(tx db.Tx) error {
		return mail.Erase(t.Context(), tx, plugin.NewID[plugin.UserID](), "mona@example.com", "Mona Farid")
	}))
	if left := o.only(); len(left.Files) != 0 || left.Subject != "" || left.State != "sent" {
		t.Errorf("a mail that named her: %+v", left)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ten := make([]mail.File, 11)
	for i := range ten {
		ten[i] = mail.File{Name: "a", ContentType: "text/plain", Content: []byte("a")}
	}
	for what, files := range map[string][]mail.File{
		"no name":      {{"", "text/plain", []byte("a")}},
		"a path":       {{"../a", "text/plain", []byte("a")}},
		"a header":     {{"a\r\nBcc: b@example.com", "text/plain", []byte("a")}},
		"a long name":  {{strings.Repeat("a", 201), "text/plain", []byte("a")}},
		"no content":   {{"a", "text/plain", nil}},
		"no type":      {{"a", "", []byte("a")}},
		"a wrong type": {{"a", "text/plain\r\nBcc: b@example.com", []byte("a")}},
		"eleven":       ten,
		"11 MB":        {{"a", "text/plain", make([]byte, 6<<20)}, {"b", "text/plain", make([]byte, 5<<20)}},
	} {
		if err := o.db.InTx(t.Context(), func(tx db.Tx) error {
			return o.Write(t.Context(), tx, mail.Message{Dedupe: what, To: "mona@example.com", Kind: "hello", Files: files})
		}); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}
