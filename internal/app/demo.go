package app

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/app/demo"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// demoStage is where the sample content of this site stands: "" for a site of its own, "done", or "loading" and the
// password of the accounts, so that a load that was cut short goes on with the one that some of them have.
var demoStage = setting.Key[string]{Name: "demo.stage"}

const (
	demoLoading = "loading"
	demoDone    = "done"
)

// sample is the loading of the sample content by this server.
type sample struct {
	needed   bool
	password string
	done     atomic.Bool
	progress atomic.Int64 // percent
}

// demoState is what /readyz says: "loading" or "done".
func (a *App) demoState() string {
	if a.sample.needed && !a.sample.done.Load() {
		return demoLoading
	}
	return demoDone
}

// prepareDemo decides whether sample content is to be loaded: into an empty site, or into one
// where an earlier start was cut short.
func (a *App) prepareDemo(ctx context.Context) error {
	if !a.cfg.Demo {
		return nil
	}
	stage, err := setting.Get(ctx, a.parts.settings, demoStage)
	if err != nil {
		return err
	}
	empty, err := a.modules.account.SetupOpen(ctx)
	if err != nil {
		return err
	}
	_, begun := strings.CutPrefix(stage, demoLoading)
	a.sample.needed = begun || stage == "" && empty
	if !a.sample.needed {
		return nil
	}
	return a.beginDemo(ctx, stage)
}

// beginDemo chooses the password of the sample accounts and remembers that they are on their way.
func (a *App) beginDemo(ctx context.Context, stage string) error {
	a.sample.password = strings.TrimSpace(strings.TrimPrefix(stage, demoLoading))
	if a.sample.password == "" {
		a.sample.password = a.cfg.DemoPassword
	}
	if a.sample.password == "" {
		a.sample.password = strings.ToLower(rand.Text()[:14])
	}
	return a.setStage(ctx, demoLoading+" "+a.sample.password)
}

func (a *App) setStage(ctx context.Context, stage string) error {
	return a.db.InTx(ctx, func(tx db.Tx) error {
		return setting.Set(ctx, a.parts.settings, tx, "", demoStage, stage)
	})
}

// DemoAccounts is what the console says of the sample accounts, or "" when there is nothing to say.
func (a *App) DemoAccounts() string {
	if !a.sample.needed {
		return ""
	}
	return "Sample content is being loaded. " + a.sample.accounts()
}

// accounts says who can sign in.
func (s *sample) accounts() string {
	return "Sign in as admin@example.com, trainer@example.com or trainee@example.com\n  with the password " + s.password
}

// ErrPeople: sample content is only for an installation without people.
var ErrPeople = errors.New("there are people in this installation already, and sample content among real people could not be told apart. " +
	"Choose an empty folder with --data, or an empty database with DATABASE_URL")

// FillDemo loads the sample content and returns when it is there, with what the console says of its accounts. A load
// that was cut short goes on. progress hears how many percent are done.
func (a *App) FillDemo(ctx context.Context, progress func(percent int)) (accounts string, err error) {
	stage, err := setting.Get(ctx, a.parts.settings, demoStage)
	if err != nil {
		return "", err
	}
	empty, err := a.modules.account.SetupOpen(ctx)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(stage, demoLoading) && !empty {
		return "", ErrPeople
	}
	if err := a.beginDemo(ctx, stage); err != nil {
		return "", err
	}
	last := -1
	err = demo.Load(ctx, a.demoServices(), a.sample.password, a.now(), func(done, total int) {
		if percent := 100 * done / max(total, 1); percent > last {
			last = percent
			progress(percent)
		}
	})
	if err == nil {
		err = a.setStage(ctx, demoDone)
	}
	return a.sample.accounts(), errors.Join(err, a.parts.signals.Flush(ctx))
}

// loadDemo loads the sample content beside the requests, trying again after a failure.
func (a *App) loadDemo(ctx context.Context) {
	if !a.sample.needed {
		return
	}
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := demo.Load(ctx, a.demoServices(), a.sample.password, a.now(), func(done, total int) {
			a.sample.progress.Store(int64(100 * done / max(total, 1)))
		})
		if err == nil {
			err = a.setStage(ctx, demoDone)
		}
		if err == nil {
			a.sample.done.Store(true)
			a.log.InfoContext(ctx, "the sample content is loaded")
			return
		}
		if ctx.Err() == nil {
			a.log.WarnContext(ctx, "loading sample content", "err", err)
			pause(ctx, wait)
		}
	}
}

// system is the server itself as an actor.
var system = plugin.Actor{System: true, Language: "en", TimeZone: "UTC"}

func (a *App) demoServices() demo.Services {
	m := &a.modules
	return demo.Services{
		SetSite: a.demoSite,
		FindPerson: func(ctx context.Context, email string) (plugin.UserID, error) {
			p, err := m.account.ByEmail(ctx, email)
			if errors.Is(err, plugin.ErrNotFound) {
				err = nil
			}
			return p.ID, err
		},
		CreatePerson: func(ctx context.Context, p demo.NewPerson) (plugin.UserID, error) {
			in := account.NewPerson{FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Role: p.Role, Language: p.Language, TimeZone: p.TimeZone, Way: account.WayNone}
			if p.Password != "" {
				in.Password = &p.Password
			}
			made, _, err := m.account.Create(ctx, system, in)
			return made.ID, err
		},
		Introduce: func(ctx context.Context, id plugin.UserID, headline, biography string) error {
			public := true
			_, err := m.account.ChangeProfile(ctx, system, id, account.ProfileChange{Headline: &headline, Biography: &biography, IsPublic: &public})
			return err
		},
		CreateCategory: func(ctx context.Context, _ plugin.Actor, c demo.Category) error {
			change := catalog.CategoryChange{
				Name: catalog.Change[string]{Sent: true, Value: &c.Name}, NameAr: catalog.Change[string]{Sent: true, Value: &c.NameAr},
				Hue: catalog.Change[int]{Sent: true, Value: &c.Hue},
			}
			if c.Slug != "" {
				change.Slug = catalog.Change[string]{Sent: true, Value: &c.Slug}
			}
			_, err := m.catalog.CreateCategory(ctx, system, change)
			if f := plugin.AsFault(err); err != nil && f.Is(catalog.ErrCategoryTaken) {
				return nil
			}
			return err
		},
		FindCourse: func(ctx context.Context, actor plugin.Actor, title string) (demo.Course, error) {
			list, err := m.catalog.Courses(ctx, actor, catalog.CourseFilter{Query: title, Limit: 25})
			for _, c := range list.Items {
				if c.Title == title {
					return demo.Course{ID: c.ID, Published: c.IsPublished, Free: c.Price.IsZero()}, nil
				}
			}
			return demo.Course{}, err
		},
		CreateCourse: func(ctx context.Context, actor plugin.Actor, c demo.NewCourse) (plugin.CourseID, error) {
			made, err := m.catalog.CreateCourse(ctx, actor, catalog.NewCourse{Title: c.Title, CourseType: c.Type, Category: c.Category, Language: c.Language})
			return made.ID, err
		},
		ChangeCourse: func(ctx context.Context, actor plugin.Actor, id plugin.CourseID, d demo.Details) error {
			_, err := m.catalog.ChangeCourse(ctx, actor, id, details(d))
			return err
		},
		Outline: a.demoOutline,
		AddSection: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, title string) (plugin.SectionID, error) {
			outline, err := m.catalog.Outline(ctx, actor, course)
			if err != nil {
				return "", err
			}
			var after *plugin.SectionID
			if n := len(outline.Sections); n > 0 {
				after = &outline.Sections[n-1].ID
			}
			made, err := m.catalog.CreateSection(ctx, actor, course, title, after)
			return made.ID, err
		},
		AddContent: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, c demo.NewContent) (plugin.ContentID, error) {
			made, err := m.catalog.CreateContent(ctx, actor, course, catalog.NewContent{Section: c.Section, Type: c.Type, Title: c.Title})
			return made.ID, err
		},
		FillContent: a.demoFill,
		AddGroup: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, g demo.Group) error {
			_, err := m.catalog.CreateGroup(ctx, actor, course, catalog.GroupChange{
				Name: g.Name, StartsOn: g.StartDate, EndsOn: g.EndDate, Trainer: &actor.User, Capacity: &g.Capacity,
			})
			if f := plugin.AsFault(err); err != nil && f.Is(catalog.ErrGroupTaken) {
				return nil
			}
			return err
		},
		Publish: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error {
			_, err := m.catalog.Publish(ctx, actor, course)
			return err
		},
		Offer: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, price plugin.Money, featured bool) error {
			_, err := m.catalog.ChangeCourse(ctx, actor, course, catalog.CourseChange{
				Price: to(catalog.Price{Amount: price.Amount(), Currency: price.Currency}), IsFeatured: to(featured),
			})
			return err
		},
		Enrol: func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, group string, at time.Time) error {
			_, err := m.learning.At(at).Enrol(ctx, actor, course, group)
			return err
		},
		Leave: func(ctx context.Context, actor, trainer plugin.Actor, course plugin.CourseID, at time.Time) error {
			e, err := m.learning.At(at).Enrol(ctx, actor, course, "") // as it stands: it is there
			if err != nil {
				return err
			}
			_, err = m.learning.At(at).ChangeEnrollment(ctx, trainer, e.ID, learning.EnrollmentChange{Act: learning.Drop})
			return err
		},
		Confirm: func(ctx context.Context, actor plugin.Actor, seen []demo.Seen) error {
			past := make([]learning.Seen, len(seen))
			for i, one := range seen {
				past[i] = learning.Seen(one)
			}
			return m.learning.ConfirmPast(ctx, actor, past)
		},
		Review: func(ctx context.Context, actor, trainer plugin.Actor, course plugin.CourseID, stars int, text, answer string, at time.Time) error {
			said, err := m.learning.At(at).SaveReview(ctx, actor, course, stars, text)
			if err != nil || answer == "" {
				return err
			}
			_, err = m.learning.At(at.Add(20*time.Hour)).AnswerReview(ctx, trainer, said.Review.ID, answer)
			return err
		},
		AddSession: a.demoSession,
		Note:       a.demoNote,
		NoteAbout:  a.demoNoteAbout,
		Groups:     a.demoGroups,
		Questions:  a.demoQuestions,
		Ask:        a.demoAsk,
		Announce:   a.demoAnnounce,
		Correspond: a.demoCorrespond,
		Answer: func(ctx context.Context, actor plugin.Actor, question, text string, at time.Time) (string, error) {
			made, err := m.notify.At(at).AnswerQuestion(ctx, actor, question, text)
			return made.ID, err
		},
		Same: func(ctx context.Context, actor plugin.Actor, question string, at time.Time) error {
			_, err := m.notify.At(at).Vote(ctx, actor, question, true)
			return err
		},
		Accept: func(ctx context.Context, actor plugin.Actor, question, answer string, at time.Time) error {
			_, err := m.notify.At(at).Accept(ctx, actor, question, &answer)
			return err
		},
		Watch: func(ctx context.Context, actor plugin.Actor, content plugin.ContentID, seconds int, at time.Time) error {
			shown, err := m.learning.At(at).Content(ctx, actor, content, learning.Look{})
			if err != nil {
				return err
			}
			var film plugin.AssetID
			if shown.Asset != nil {
				film = shown.Asset.ID
			}
			begun := learning.Report{Seq: 1, SessionKey: "sample", Asset: film}
			if _, err := m.learning.At(at).Watch(ctx, actor, content, begun); err != nil {
				return err
			}
			for from, seq := 0, int64(2); from < seconds; seq++ {
				to := min(from+25, seconds)
				at = at.Add(time.Duration(to-from) * time.Second)
				if _, err := m.learning.At(at).Watch(ctx, actor, content, learning.Report{
					Played: [][2]float64{{float64(from), float64(to)}}, Position: float64(to), Seq: seq, SessionKey: "sample", Asset: film,
				}); err != nil {
					return err
				}
				from = to
			}
			return nil
		},
	}
}

func (a *App) demoSite(ctx context.Context, s demo.Site) error {
	site := setting.SiteKey.Default
	site.Organisation, site.Hue, site.DefaultLanguage, site.Currency, site.TimeZone = s.Organisation, s.Hue, s.DefaultLanguage, s.Currency, s.TimeZone
	return a.db.InTx(ctx, func(tx db.Tx) error {
		return setting.Set(ctx, a.parts.settings, tx, "", setting.SiteKey, site)
	})
}

func (a *App) demoOutline(ctx context.Context, actor plugin.Actor, course plugin.CourseID) ([]demo.Section, error) {
	outline, err := a.modules.catalog.Outline(ctx, actor, course)
	if err != nil {
		return nil, err
	}
	sections := make([]demo.Section, 0, len(outline.Sections))
	for _, s := range outline.Sections {
		section := demo.Section{ID: s.ID, Title: s.Title}
		for _, c := range s.Contents {
			section.Contents = append(section.Contents, demo.Content{ID: c.ID, Title: c.Title, Ready: c.State == "ready"})
		}
		sections = append(sections, section)
	}
	return sections, nil
}

func (a *App) demoFill(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, f demo.Filling) error {
	change := catalog.ContentChange{IsPreview: to(f.Preview), IsPublished: to(true)}
	if f.Article != "" {
		change.Article = to(f.Article)
	} else {
		asset, err := a.modules.media.Import(ctx, actor, course, f.FileName, f.File)
		if err != nil {
			return err
		}
		change.Asset = to(asset.ID)
	}
	_, err := a.modules.catalog.ChangeContent(ctx, actor, content, change)
	return err
}

func details(d demo.Details) catalog.CourseChange {
	c := catalog.CourseChange{
		ShortDescription: to(d.Short), Description: to(d.Description), LearningOutcomes: to(d.Outcomes), Requirements: to(d.Requirements),
		Level: to(d.Level), Tags: to(d.Tags),
	}
	if d.Location != "" {
		c.Location = to(d.Location)
	}
	if d.StartDate != "" {
		c.StartDate = to(d.StartDate)
	}
	if d.EndDate != "" {
		c.EndDate = to(d.EndDate)
	}
	if d.Seats > 0 {
		c.MaxStudents = to(d.Seats)
	}
	if d.Minimum > 0 {
		c.MinStudents = to(d.Minimum)
	}
	if d.OnlineMinutes > 0 {
		c.OnlineMinutes = to(d.OnlineMinutes)
	}
	if d.ClassroomMinutes > 0 {
		c.ClassroomMinutes = to(d.ClassroomMinutes)
	}
	if d.CreditHours > 0 {
		c.CreditHours = to(d.CreditHours)
	}
	return c
}

// to is a field that is changed.
func to[T any](value T) catalog.Change[T] { return catalog.Change[T]{Sent: true, Value: &value} }
