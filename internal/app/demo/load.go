package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Load puts the sample content into a site. The three accounts that the sign-in page names get the
// password. now is when it all has led to. progress, which may be nil, hears how many of the steps
// are done.
//
// It ends with ctx, between two steps. Called again it goes on: what is there already, by e-mail
// address and title, is left alone. Whoever calls it remembers that it once returned nil and then
// calls it no more, since people may meanwhile have renamed what it would look for.
func Load(ctx context.Context, s Services, password string, now time.Time, progress func(done, total int)) error {
	w, err := read()
	if err != nil {
		return err
	}
	acts := w.history(now)
	l := &loading{Services: s, world: w, now: now, progress: progress, people: map[string]plugin.Actor{}, rooms: map[string]room{}}
	l.total = 1 + len(w.people()) + len(w.Categories)
	for _, c := range w.courses {
		l.total += len(c.lessons()) + 1 + len(c.Reviews) + len(c.Questions) + len(acts[c.folder])
	}
	l.total += len(w.News) + len(w.Letters) + len(w.Notebook.Notes) + len(w.Notebook.About)
	if err := l.step(ctx, func() error { return s.SetSite(ctx, w.site()) }); err != nil {
		return err
	}
	add := func(ctx context.Context, p person) error {
		return l.step(ctx, func() error { return l.person(ctx, p, password) })
	}
	for _, p := range w.Staff { // one by one: some have passwords, and only so many are hashed at once
		if err := add(ctx, p); err != nil {
			return err
		}
	}
	if err := each(ctx, w.Trainees, add); err != nil {
		return err
	}
	for _, c := range w.Categories {
		add := func() error {
			return s.CreateCategory(ctx, l.people[adminEmail], Category{Name: c.Name, NameAr: c.NameAr, Slug: c.Slug, Hue: c.Hue})
		}
		if err := l.step(ctx, add); err != nil {
			return err
		}
	}
	for _, c := range w.courses {
		if err := l.course(ctx, c); err != nil {
			return fmt.Errorf("load the course %q: %w", c.folder, err)
		}
	}
	// What happened in one course happens in its order; courses do not know of one another. The last are the most popular,
	// so they begin.
	busy := slices.Clone(w.courses)
	slices.Reverse(busy)
	err = each(ctx, busy, func(ctx context.Context, c course) error {
		in := l.members(c)
		for _, stay := range acts[c.folder] {
			if err := l.step(ctx, func() error { return l.stay(ctx, c, l.group(c, in, stay), stay) }); err != nil {
				return fmt.Errorf("load what %s did in %q: %w", stay[0].email, c.folder, err)
			}
		}
		for _, r := range c.Reviews {
			if err := l.step(ctx, func() error { return l.review(ctx, c, r) }); err != nil {
				return fmt.Errorf("load what %s says of %q: %w", r.Who, c.folder, err)
			}
		}
		if err := l.talk(ctx, c); err != nil {
			return err
		}
		if err := l.noted(ctx, c); err != nil {
			return err
		}
		if err := l.step(ctx, func() error { return l.offer(ctx, c) }); err != nil {
			return fmt.Errorf("offer the course %q: %w", c.folder, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.told(ctx)
}

// atOnce is how many steps are done side by side. The database answers several as soon as one, since each waits for the
// disk most of its time; more would only wait for a connection.
const atOnce = 4

// each calls do with every item, several at once, and returns the first error; then the others end too.
func each[T any](ctx context.Context, items []T, do func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	queue := make(chan T)
	for range atOnce {
		all.Go(func() {
			for item := range queue {
				if ctx.Err() != nil {
					continue
				}
				if err := do(ctx, item); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, item := range items {
		queue <- item
	}
	close(queue)
	all.Wait()
	return context.Cause(ctx)
}

// loading is one call of Load.
type loading struct {
	Services
	world
	now      time.Time
	progress func(done, total int)
	total    int
	mu       sync.Mutex // of what is below
	done     int
	people   map[string]plugin.Actor // by e-mail address
	rooms    map[string]room         // by folder
}

// room is a course as it stands on the site.
type room struct {
	id       plugin.CourseID
	contents []plugin.ContentID // in the order of the lessons
	groups   map[string]string  // ids by name
	finished bool               // loaded to the last step before; its trainees are there
}

// step does one step and counts it, unless ctx has ended.
func (l *loading) step(ctx context.Context, do func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done++
	if l.progress != nil {
		l.progress(l.done, l.total)
	}
	return nil
}

func (l *loading) person(ctx context.Context, p person, password string) error {
	id, err := l.FindPerson(ctx, p.Email)
	if err == nil && id == "" {
		id, err = l.CreatePerson(ctx, p.account(l.world, password))
	}
	if err == nil && p.Headline != "" {
		err = l.Introduce(ctx, id, p.Headline, strings.Join(p.Biography, "\n\n"))
	}
	if err != nil {
		return fmt.Errorf("load the person %s: %w", p.Email, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.people[p.Email] = p.actor(l.world, id)
	return nil
}

// course makes the course, or what is missing of it, and publishes it. It is free for the time
// being: that is how its trainees come in.
func (l *loading) course(ctx context.Context, c course) error {
	trainer := l.people[c.Trainer]
	found, err := l.FindCourse(ctx, trainer, c.Title)
	if err != nil {
		return err
	}
	if found.ID == "" {
		found.ID, err = l.CreateCourse(ctx, trainer, NewCourse{Title: c.Title, Type: c.Type, Category: c.Category, Language: c.Language})
		if err != nil {
			return err
		}
	}
	r := room{id: found.ID, finished: found.Published && !found.Free}
	if !found.Published {
		if err := l.ChangeCourse(ctx, trainer, r.id, c.details(l.now)); err != nil {
			return err
		}
	}
	there, err := l.Outline(ctx, trainer, r.id)
	if err != nil {
		return err
	}
	for _, p := range c.Sections {
		ids, err := l.section(ctx, trainer, c, found, p, there)
		if err != nil {
			return err
		}
		r.contents = append(r.contents, ids...)
	}
	if !found.Published {
		for _, g := range c.Groups {
			if err := l.AddGroup(ctx, trainer, r.id, c.group(g, l.now)); err != nil {
				return err
			}
		}
	}
	if len(c.Groups) > 0 {
		if r.groups, err = l.Groups(ctx, trainer, r.id); err != nil {
			return err
		}
	}
	if !found.Published {
		// Before anybody is enrolled: nobody is told of what never was otherwise.
		for _, s := range c.sessions(r.groups, l.now) {
			if err := l.AddSession(ctx, trainer, r.id, s); err != nil {
				return err
			}
		}
		if err := l.Publish(ctx, trainer, r.id); err != nil {
			return err
		}
	}
	l.rooms[c.folder] = r
	return nil
}

// section makes what is missing of a section and returns the ids of its contents. What a course that
// is published lacks, its trainer took out: there the id is "".
func (l *loading) section(ctx context.Context, trainer plugin.Actor, c course, in Course, p part, there []Section) ([]plugin.ContentID, error) {
	var have Section
	for _, s := range there {
		if s.Title == p.Title {
			have = s
		}
	}
	var err error
	if have.ID == "" && !in.Published {
		if have.ID, err = l.AddSection(ctx, trainer, in.ID, p.Title); err != nil {
			return nil, err
		}
	}
	var ids []plugin.ContentID
	for _, lesson := range p.Contents {
		err := l.step(ctx, func() error {
			content, err := l.lesson(ctx, trainer, c, in, have, lesson)
			ids = append(ids, content)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func (l *loading) lesson(ctx context.Context, trainer plugin.Actor, c course, in Course, section Section, want lesson) (plugin.ContentID, error) {
	var have Content
	for _, content := range section.Contents {
		if content.Title == want.Title {
			have = content
		}
	}
	if have.Ready || in.Published {
		return have.ID, nil
	}
	f, err := want.filling(c)
	if err != nil {
		return "", err
	}
	if have.ID == "" {
		have.ID, err = l.AddContent(ctx, trainer, in.ID, NewContent{Section: section.ID, Type: want.kind(), Title: want.Title})
		if err != nil {
			return "", err
		}
	}
	return have.ID, l.FillContent(ctx, trainer, in.ID, have.ID, f)
}

// stay loads what one person, who came for that group, did in a course, lessons that were read one after the other at once.
func (l *loading) stay(ctx context.Context, c course, group string, acts []act) error {
	r, who := l.rooms[c.folder], l.people[acts[0].email]
	if r.finished {
		return nil
	}
	var seen []Seen
	read := func() error {
		some := seen
		seen = nil
		if len(some) == 0 {
			return nil
		}
		return l.Confirm(ctx, who, some)
	}
	for _, a := range acts {
		var err error
		switch {
		case a.lesson == enrolling:
			err = l.Enrol(ctx, who, r.id, group, a.at)
		case a.lesson == leaving:
			if err = read(); err == nil {
				err = l.Leave(ctx, who, l.people[c.Trainer], r.id, a.at)
			}
		case r.contents[a.lesson] == "":
		case a.seconds > 0:
			if err = read(); err == nil {
				err = l.Watch(ctx, who, r.contents[a.lesson], a.seconds, a.at)
			}
		default:
			seen = append(seen, Seen{r.contents[a.lesson], a.at})
		}
		if err != nil {
			return err
		}
	}
	return read()
}

func (l *loading) review(ctx context.Context, c course, r review) error {
	if l.rooms[c.folder].finished {
		return nil
	}
	at := l.now.AddDate(0, 0, -r.DaysAgo)
	return l.Review(ctx, l.people[r.Who], l.people[c.Trainer], l.rooms[c.folder].id, r.Stars, r.Text, r.Answer, at)
}

// offer gives the course its price, now that its trainees are in.
func (l *loading) offer(ctx context.Context, c course) error {
	if l.rooms[c.folder].finished {
		return nil
	}
	price, err := l.price(c)
	if err != nil {
		return err
	}
	return l.Offer(ctx, l.people[adminEmail], l.rooms[c.folder].id, price, c.Featured)
}
