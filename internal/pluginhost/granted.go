package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/blob"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

type people struct{ *services }

// Person reads somebody.
func (p people) Person(ctx context.Context, q native.Querier, id plugin.UserID) (native.Person, error) {
	if err := p.may(plugin.PeopleRead); err != nil {
		return native.Person{}, err
	}
	return readPerson(ctx, q, id)
}

type courses struct{ *services }

// MayEdit refuses who may not change the course itself.
func (c courses) MayEdit(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	if err := c.may(plugin.CoursesRead); err != nil {
		return err
	}
	return c.host.Deps.Courses.CanChange(ctx, a, course)
}

// MayRead refuses all but the course's team and super admins.
func (c courses) MayRead(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	if err := c.may(plugin.CoursesRead); err != nil {
		return err
	}
	return c.host.Deps.Courses.CanSee(ctx, a, course)
}

// MaySee refuses who may not see the course in the catalogue or as one of its people.
func (c courses) MaySee(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	if err := c.may(plugin.CoursesRead); err != nil {
		return err
	}
	id, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return plugin.ErrNotFound
	}
	listed, err := db.Value[bool](ctx, c.host.DB, listedSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return plugin.ErrNotFound
	}
	if err != nil || listed {
		return err
	}
	if !a.SignedIn() {
		return plugin.ErrNotFound
	}
	return c.host.Deps.Courses.CanHear(ctx, a, id)
}

// MayEditContent refuses who may not change the content.
func (c courses) MayEditContent(ctx context.Context, a plugin.Actor, content plugin.ContentID) (plugin.CourseID, error) {
	if err := c.may(plugin.CoursesRead); err != nil {
		return "", err
	}
	course, err := courseOf(ctx, c.host.DB, content)
	if err == nil {
		err = c.host.Deps.Courses.CanEdit(ctx, a, course)
	}
	return course, err
}

// SetRevenue says what a course brought in.
func (c courses) SetRevenue(ctx context.Context, tx native.Tx, course plugin.CourseID, revenue plugin.Money) error {
	own, err := ours(tx)
	if err == nil {
		err = c.may(plugin.RevenueSet)
	}
	if err != nil {
		return err
	}
	return c.host.Figures().SetRevenue(ctx, own, course, revenue)
}

type enrolments struct{ *services }

// MayView refuses who may not open the content.
func (e enrolments) MayView(ctx context.Context, a plugin.Actor, content plugin.ContentID) error {
	if err := e.may(plugin.EnrollmentsRead); err != nil {
		return err
	}
	return e.host.Learners().MayView(ctx, a, content)
}

// Round says which time through the course this is.
func (e enrolments) Round(ctx context.Context, a plugin.Actor, content plugin.ContentID) (int, error) {
	if err := e.may(plugin.EnrollmentsRead); err != nil {
		return 0, err
	}
	return e.host.Learners().Round(ctx, a, content)
}

// MayBuy refuses who could not take a seat now.
func (e enrolments) MayBuy(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) error {
	if err := e.may(plugin.EnrollmentsRead); err != nil {
		return err
	}
	return e.host.Learners().MayBuy(ctx, a, course, group)
}

// Offered are those for whom an offered seat is kept.
func (e enrolments) Offered(ctx context.Context, course plugin.CourseID) ([]plugin.UserID, error) {
	if err := e.may(plugin.EnrollmentsRead); err != nil {
		return nil, err
	}
	return e.host.Learners().Offered(ctx, course)
}

func (e enrolments) write(tx native.Tx) (db.Tx, error) {
	own, err := ours(tx)
	if err == nil {
		err = e.may(plugin.EnrollmentsSet)
	}
	return own, err
}

// Hold keeps a seat, under a key that is the plugin's.
func (e enrolments) Hold(ctx context.Context, tx native.Tx, h plugin.SeatHold) error {
	own, err := e.write(tx)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(h.Key, e.id()+":") {
		return fmt.Errorf("the key %q of a hold does not begin with the plugin's id: %w", h.Key, plugin.ErrNotGranted)
	}
	return e.host.Learners().HoldSeat(ctx, own, h)
}

// Release lets go of a hold.
func (e enrolments) Release(ctx context.Context, tx native.Tx, key string) error {
	own, err := e.write(tx)
	if err != nil || !strings.HasPrefix(key, e.id()+":") {
		return err
	}
	return e.host.Learners().ReleaseSeat(ctx, own, key)
}

// Enrol takes somebody in.
func (e enrolments) Enrol(ctx context.Context, tx native.Tx, by plugin.Actor, in plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error) {
	own, err := e.write(tx)
	if err != nil {
		return "", "", err
	}
	if in.Hold != "" && !strings.HasPrefix(in.Hold, e.id()+":") {
		in.Hold = "" // that of another plugin is used up by nobody else
	}
	return e.host.Learners().EnrolBy(ctx, own, by, in)
}

// End takes access away.
func (e enrolments) End(ctx context.Context, tx native.Tx, by plugin.Actor, id plugin.EnrollmentID, reason string) error {
	own, err := e.write(tx)
	if err != nil {
		return err
	}
	return e.host.Learners().EndBy(ctx, own, by, id, reason)
}

// Complete says that somebody is done with a content of the plugin's own types.
func (e enrolments) Complete(ctx context.Context, tx native.Tx, a plugin.Actor, content plugin.ContentID, score *int) error {
	own, err := e.write(tx)
	if err != nil {
		return err
	}
	var types []string
	for _, t := range e.entry.manifest.ContentTypes {
		if t.Completes {
			types = append(types, t.Name)
		}
	}
	return e.host.Learners().CompleteBy(ctx, own, a, content, types, score)
}

type files struct{ *services }

var fileForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,7}$`)

// key is where a file of the plugin lies among all.
func (f files) key(key string) (string, error) {
	if err := f.may(plugin.FilesKeep); err != nil {
		return "", err
	}
	if !fileForm.MatchString(key) || strings.Contains(key, "..") {
		return "", fmt.Errorf("plugin %s: %q is no key of a file", f.id(), key)
	}
	return filesOf(f.id()) + key, nil
}

func filesOf(id string) string { return "x/" + id + "/" }

// Put keeps a file.
func (f files) Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error {
	key, err := f.key(key)
	if err != nil {
		return err
	}
	return f.host.Blobs.Put(ctx, key, r, size, contentType)
}

// Open reads a file.
func (f files) Open(ctx context.Context, key string) (io.ReadCloser, native.FileInfo, error) {
	at, err := f.key(key)
	if err != nil {
		return nil, native.FileInfo{}, err
	}
	o, err := f.host.Blobs.Open(ctx, at)
	if errors.Is(err, blob.ErrAbsent) {
		return nil, native.FileInfo{}, plugin.ErrNotFound
	}
	if err != nil {
		return nil, native.FileInfo{}, fmt.Errorf("open a file of plugin %s: %w", f.id(), err)
	}
	return o.Content, native.FileInfo{Key: key, Size: o.Size, At: o.ModTime}, nil
}

// Delete removes a file.
func (f files) Delete(ctx context.Context, key string) error {
	key, err := f.key(key)
	if err != nil {
		return err
	}
	return f.host.Blobs.Delete(ctx, key)
}
