package app

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/assessment"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/insight"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/media"
	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/idempotency"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
)

// What a module gives to one that stands before it: contributors, registered here once. Each reads
// the modules when it is asked, which is never before all of them are made.

// courseEditors tells media and plugins who may change a course.
type courseEditors struct{ of *modules }

func (c courseEditors) CanEdit(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return c.of.catalog.CanEdit(ctx, a, course)
}

// CanChange tells plugins who may change a course itself.
func (c courseEditors) CanChange(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return c.of.catalog.CanChange(ctx, a, course)
}

// CanSee tells plugins who may read all of a course.
func (c courseEditors) CanSee(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return c.of.catalog.CanSee(ctx, a, course)
}

// CanHear tells plugins who is one of a course's people.
func (c courseEditors) CanHear(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	_, err := c.of.learning.Talk(ctx, c.of.catalog.DB, a, course)
	return err
}

// accessRule tells media who may see a file.
type accessRule struct{ of *modules }

func (r accessRule) MayWatch(ctx context.Context, a plugin.Actor, asset plugin.AssetID) error {
	return r.of.learning.MayWatch(ctx, a, asset)
}

// assetsInUse tells media which files contents and covers point at.
type assetsInUse struct{ of *modules }

func (u assetsInUse) InUse(ctx context.Context, q db.Querier, assets []plugin.AssetID) ([]plugin.AssetID, error) {
	return u.of.catalog.InUse(ctx, q, assets)
}

// standing tells the catalogue how somebody stands to a course.
type standing struct{ of *modules }

func (s standing) CourseState(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error) {
	return s.of.learning.CourseState(ctx, a, course)
}

func (s standing) Seats(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.Seats, error) {
	return s.of.learning.Seats(ctx, a, course)
}

func (s standing) FreeSeats(ctx context.Context, courses []plugin.CourseID) (map[plugin.CourseID]int, error) {
	return s.of.learning.FreeSeats(ctx, courses)
}

// completing tells the catalogue whom a change of an outline or of a rule leaves nothing to do.
type completing struct{ of *modules }

func (c completing) NothingLeft(ctx context.Context, tx db.Tx, course plugin.CourseID, wanted bool) (int, error) {
	return c.of.learning.NothingLeft(ctx, tx, course, wanted)
}

func (c completing) RuleMet(ctx context.Context, tx db.Tx, course plugin.CourseID, content plugin.ContentID) (int, error) {
	return c.of.learning.RuleMet(ctx, tx, course, content)
}

// deadlines tells learning until when contents are to be done.
type deadlines struct{ of *modules }

func (d deadlines) Due(ctx context.Context, q db.Querier, courses []plugin.CourseID) ([]learningapi.Due, error) {
	return d.of.assessment.Due(ctx, q, courses)
}

// hearer tells learning what trainees said.
type hearer struct{ of *modules }

func (h hearer) Said(ctx context.Context, q db.Querier, in learningapi.Hearing) ([]learningapi.Said, error) {
	return h.of.notify.Said(ctx, q, in)
}

// enroller takes imported people into courses for account.
type enroller struct{ of *modules }

func (e enroller) MayEnroll(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return e.of.learning.MayEnroll(ctx, a, course)
}

func (e enroller) EnrollImported(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, users []plugin.UserID) error {
	return e.of.learning.EnrollImported(ctx, tx, a, course, users)
}

// invitations let people in for account who were invited into courses.
type invitations struct{ of *modules }

func (i invitations) Invitee(ctx context.Context, q db.Querier, secret string) (string, error) {
	return i.of.learning.Invitee(ctx, q, secret)
}

func (i invitations) AskInvitation(ctx context.Context, a plugin.Actor, secret string) error {
	return i.of.learning.AskJoining(ctx, a, secret)
}

func (i invitations) AcceptInvitation(ctx context.Context, tx db.Tx, a plugin.Actor, secret string) error {
	_, err := i.of.learning.TakeUp(ctx, tx, a, secret)
	return err
}

// records answers for the tables of the platform, which know no modules: where somebody was signed in, what was told and
// mailed to them, what they did.
type records struct{ of *modules }

func (records) Name() string { return "platform" }

func (records) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	return slices.Concat(session.Personal(user), notice.Personal(user), mail.Personal(user), audit.Personal(user)), nil
}

// Erase is done while the person still has a name, by which others' notices and mails are found. Values in the audit log
// are erased by account itself.
func (r records) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	who, err := r.of.account.Identity(ctx, tx, user)
	if err != nil {
		return err
	}
	return errors.Join(
		session.Erase(ctx, tx, user), notice.Erase(ctx, tx, user, who.Address, who.Name, who.Former),
		mail.Erase(ctx, tx, user, who.Address, who.Name), idempotency.Erase(ctx, tx, user))
}

// consents tells account which legal pages there are, and keeps who agreed.
type consents struct{ of *modules }

func (c consents) Published(ctx context.Context) ([]accountapi.LegalPage, error) {
	return c.of.admin.Published(ctx)
}

func (c consents) Check(ctx context.Context, given []accountapi.Consent, fault *plugin.Fault) (*plugin.Fault, error) {
	return c.of.admin.CheckConsents(ctx, given, fault)
}

func (c consents) Owed(ctx context.Context, a plugin.Actor) ([]accountapi.OwedConsent, error) {
	return c.of.admin.OwedConsents(ctx, a)
}

func (c consents) Keep(ctx context.Context, tx db.Tx, a plugin.Actor, given []accountapi.Consent, at time.Time) error {
	return c.of.admin.KeepConsents(ctx, tx, a, given, at)
}

// uploaded gives the catalogue the files that contents hold.
type uploaded struct{ media *media.Service }

func (u uploaded) Asset(ctx context.Context, q db.Querier, id plugin.AssetID) (catalogapi.Asset, error) {
	a, err := u.media.Find(ctx, q, id)
	if err != nil {
		return catalogapi.Asset{}, err
	}
	return fileOf(a), nil
}

func fileOf(a media.Asset) catalogapi.Asset {
	out := catalogapi.Asset{ID: a.ID, Kind: string(a.Kind), State: catalogapi.AssetState(a.State), FileName: a.FileName,
		ContentType: a.ContentType, SizeBytes: a.SizeBytes, DurationSeconds: a.DurationSeconds, URL: a.URL}
	if a.Course != nil {
		out.Course = *a.Course
	}
	return out
}

func (u uploaded) Open(ctx context.Context, id plugin.AssetID) (io.ReadCloser, error) {
	return u.media.Open(ctx, id)
}

func (u uploaded) Archive(ctx context.Context, a plugin.Actor, id plugin.AssetID) (catalog.Archive, int64, error) {
	asset, err := u.media.Asset(ctx, a, id)
	if err != nil {
		return nil, 0, err
	}
	if asset.Course != nil { // of a lesson: it is not there to make a course of
		return nil, 0, plugin.ErrNotFound
	}
	return u.media.OpenLocal(ctx, id)
}

func (u uploaded) Take(ctx context.Context, a plugin.Actor, fileName string, size int64, r io.Reader) (catalogapi.Asset, error) {
	asset, err := u.media.Take(ctx, a, fileName, size, r)
	if err != nil {
		return catalogapi.Asset{}, err
	}
	return fileOf(asset), nil
}

func (u uploaded) Copy(ctx context.Context, a plugin.Actor, id plugin.AssetID) (plugin.AssetID, error) {
	return u.media.Copy(ctx, a, id)
}

func (u uploaded) Give(ctx context.Context, tx db.Tx, assets []plugin.AssetID, course plugin.CourseID) error {
	return u.media.Give(ctx, tx, assets, course)
}

// contentTypes are the types of content that others add to the catalogue's own.
func contentTypes(plugins *pluginhost.Host) []catalogapi.ContentType {
	return slices.Concat(assessment.ContentTypes(), plugins.ContentTypes())
}

// confirmedTypes are those of them that trainees complete by confirming.
func confirmedTypes(plugins *pluginhost.Host) []string {
	return append(assessment.Confirmed(), doneBy(plugins, catalogapi.DoneByRule)...)
}

// pluginTypes are those that plugins decide on, and those of plugins of which nothing is taken any more: like what a disabled plugin
// brings they go on counting, so that nobody completes a course by that.
type pluginTypes struct{ plugins *pluginhost.Host }

func (p pluginTypes) Types() []string {
	return append(doneBy(p.plugins, catalogapi.DoneByResult), p.plugins.LapsedTypes()...)
}

func doneBy(plugins *pluginhost.Host, by catalogapi.DoneBy) (names []string) {
	for _, t := range plugins.ContentTypes() {
		if t.DoneBy == by {
			names = append(names, t.Name)
		}
	}
	return names
}

// uploadLimit is how large a file may be: what the super admin set, but never more than the server takes.
type uploadLimit struct {
	settings *setting.Store
	most     int64
}

func (l uploadLimit) MaxUpload(ctx context.Context) (int64, error) {
	m, err := setting.Get(ctx, l.settings, setting.MediaKey)
	if err != nil || m.MaxUpload == 0 {
		return l.most, err
	}
	return min(l.most, m.MaxUpload), nil
}

var (
	_ media.Courses       = courseEditors{}
	_ media.Gate          = accessRule{}
	_ media.References    = assetsInUse{}
	_ media.Limits        = uploadLimit{}
	_ catalog.Standing    = standing{}
	_ catalog.Assets      = uploaded{}
	_ accountapi.Enroller = enroller{}
	_ accountapi.Personal = records{}
	_ accountapi.Consents = consents{}
	_ accountapi.Personal = admin.Personal{}
	_ accountapi.Personal = insight.Personal{}
	_ learning.Courses    = (*catalog.Service)(nil)
	_ learning.Seller     = (*pluginhost.Host)(nil)
	_ assessment.Contents = (*catalog.Service)(nil)
	_ assessment.Access   = (*learning.Service)(nil)
	_ classroom.Courses   = (*catalog.Service)(nil)
	_ classroom.Learners  = (*learning.Service)(nil)
	_ insight.Courses     = (*catalog.Service)(nil)
	_ insight.Learners    = (*learning.Service)(nil)
	_ notify.Rooms        = (*learning.Service)(nil)
)
