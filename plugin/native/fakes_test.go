package native_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// fake is a host without a server, for examples that show what comes out: it has what they ask for, and nothing else. A plugin's own tests
// can do the same; what only the server knows, such as who may open a content, is better tested with it.
type fake struct {
	native.Host
	seats    seats
	files    shelf
	told     []plugin.Event
	provided map[string][]native.Offered[any]
}

// transaction is one that nothing is written in.
type transaction struct{ native.Tx }

func (f *fake) InTx(_ context.Context, fn func(native.Tx) error) error { return fn(transaction{}) }
func (f *fake) Enrolments() native.Enrolments                          { return &f.seats }
func (f *fake) Files() native.Files                                    { return &f.files }
func (f *fake) Printer() native.Printer                                { return typewriter{} }
func (f *fake) Providers(capability string) []native.Offered[any]      { return f.provided[capability] }

func (f *fake) Publish(_ context.Context, _ native.Tx, facts ...plugin.Event) error {
	f.told = append(f.told, facts...)
	return nil
}

func (f *fake) Seal(name string, plain []byte) ([]byte, error) {
	return append([]byte(name+" "), bytes.ToUpper(plain)...), nil
}

func (f *fake) Open(name string, sealed []byte) ([]byte, error) {
	plain, ok := bytes.CutPrefix(sealed, []byte(name+" "))
	if !ok {
		return nil, plugin.ErrNotFound
	}
	return bytes.ToLower(plain), nil
}

// desk is where one plugin registers.
type desk struct {
	native.Registrar
	host *fake
	id   string
}

func (d desk) Provide(capability string, implementation any) {
	if d.host.provided == nil {
		d.host.provided = map[string][]native.Offered[any]{}
	}
	d.host.provided[capability] = append(d.host.provided[capability], native.Offered[any]{Plugin: d.id, Is: implementation})
}

// seats is a course with so many seats, and contents that whoever has a round may open.
type seats struct {
	native.Enrolments
	free   int
	held   map[string]bool
	rounds map[plugin.UserID]int // 0 is the team's
}

func (s *seats) Hold(_ context.Context, _ native.Tx, h plugin.SeatHold) error {
	if s.held[h.Key] {
		return nil
	}
	if s.free == 0 {
		return plugin.NewFault(plugin.Conflict, "learning.full")
	}
	s.free--
	s.held = map[string]bool{h.Key: true}
	return nil
}

func (s *seats) Release(_ context.Context, _ native.Tx, key string) error {
	if s.held[key] {
		s.free++
	}
	delete(s.held, key)
	return nil
}

func (s *seats) Enrol(_ context.Context, _ native.Tx, _ plugin.Actor, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error) {
	if !s.held[e.Hold] {
		return "", plugin.NoSeat, nil
	}
	delete(s.held, e.Hold) // used up: the seat is the person's
	return "enrolment-7", plugin.Entered, nil
}

func (s *seats) End(_ context.Context, _ native.Tx, _ plugin.Actor, _ plugin.EnrollmentID, _ string) error {
	s.free++
	return nil
}

func (s *seats) MayView(_ context.Context, a plugin.Actor, _ plugin.ContentID) error {
	if _, ok := s.rounds[a.User]; !ok {
		return plugin.ErrNotFound
	}
	return nil
}

func (s *seats) Round(ctx context.Context, a plugin.Actor, content plugin.ContentID) (int, error) {
	return s.rounds[a.User], s.MayView(ctx, a, content)
}

// shelf keeps files.
type shelf struct {
	native.Files
	kept map[string][]byte
}

func (s *shelf) Put(_ context.Context, key string, r io.Reader, size int64, _ string) error {
	file, err := io.ReadAll(io.LimitReader(r, size))
	s.kept = map[string][]byte{key: file}
	return err
}

func (s *shelf) Open(_ context.Context, key string) (io.ReadCloser, native.FileInfo, error) {
	file, ok := s.kept[key]
	if !ok {
		return nil, native.FileInfo{}, plugin.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(file)), native.FileInfo{Key: key, Size: int64(len(file)), At: time.Now()}, nil
}

// typewriter writes what a document says, line by line, where the server writes a PDF.
type typewriter struct{}

func (typewriter) Print(_ context.Context, to io.Writer, p native.Print, fill func(native.Page) error) error {
	if _, err := fmt.Fprintf(to, "[%s, by %s]\n", p.Title, p.Author); err != nil {
		return err
	}
	return fill(sheet{to})
}

type sheet struct{ to io.Writer }

func (s sheet) Paragraph(text string, _ native.TextStyle) error {
	_, err := fmt.Fprintln(s.to, text)
	return err
}

func (s sheet) Row(_ native.TextStyle, cells ...native.Cell) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = c.Text
	}
	_, err := fmt.Fprintln(s.to, strings.Join(texts, " | "))
	return err
}

func (s sheet) Line(bool) { _, _ = fmt.Fprintln(s.to, "----") }
func (s sheet) Space(int) { _, _ = fmt.Fprintln(s.to) }
