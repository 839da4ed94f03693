package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	insertFileSQL = `
		insert into mail_files (mail_id, position, name, content_type, content)
		values ($1, $2, $3, $4, $5)`

	filesSQL = `
		select name, content_type, content
		from mail_files
		where mail_id = $1
		order by position`

	fileSQL = `
		select name, content_type, content
		from mail_files
		where mail_id = $1 and position = $2`
)

// What mails carry at most: mail servers take messages of 25 MB rarely, and files grow by a third on their way.
const (
	filesMax     = 10
	fileBytesMax = 10 << 20 // all files of a mail together
	fileNameMax  = 200      // characters
)

// File is what a mail carries beside its text.
type File struct {
	Name        string
	ContentType string // such as application/pdf
	Content     []byte
}

// FileInfo is what is said of a file.
type FileInfo struct {
	Position int    `json:"position"` // from 0
	Name     string `json:"name"`
	Bytes    int64  `json:"bytes"`
}

// errFiles: a caller gives a mail what it cannot carry.
var errFiles = errors.New("a mail does not carry that")

func checkFiles(files []File) error {
	sum := 0
	for _, f := range files {
		sum += len(f.Content)
		odd := strings.ContainsFunc(f.Name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' || r == '\\' })
		if n := len([]rune(f.Name)); n == 0 || n > fileNameMax || odd || len(f.Content) == 0 || strings.Count(f.ContentType, "/") != 1 || strings.ContainsAny(f.ContentType, "\r\n \x00") {
			return fmt.Errorf("%w: %q, %s, %d bytes", errFiles, f.Name, f.ContentType, len(f.Content))
		}
	}
	if len(files) > filesMax || sum > fileBytesMax {
		return fmt.Errorf("%w: %d files of %d bytes", errFiles, len(files), sum)
	}
	return nil
}

func writeFiles(ctx context.Context, tx db.Tx, id string, files []File) error {
	for i, f := range files {
		if _, err := tx.Exec(ctx, insertFileSQL, id, i, f.Name, f.ContentType, f.Content); err != nil {
			return fmt.Errorf("write a mail's file: %w", err)
		}
	}
	return nil
}

func attach(msg *gomail.Msg, files []File) error {
	for _, f := range files {
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Content), gomail.WithFileContentType(gomail.ContentType(f.ContentType))); err != nil {
			return fmt.Errorf("attach %s to a mail: %w", f.Name, err)
		}
	}
	return nil
}

// File returns what a mail carries at a position, from 0.
func (m *Mails) File(ctx context.Context, id string, position int) (File, error) {
	f, err := db.One[File](ctx, m.db, fileSQL, id, position)
	if errors.Is(err, db.ErrNoRow) {
		return File{}, plugin.ErrNotFound
	}
	return f, err
}
