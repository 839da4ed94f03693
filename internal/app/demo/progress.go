package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// act is one thing that a trainee did in a course.
type act struct {
	at      time.Time
	email   string
	course  string // folder
	lesson  int    // counted from 0; enrolling and leaving are below
	seconds int    // of a video
}

const (
	enrolling = -1
	leaving   = -2
	// oneReport is the most of a video that a player reports at once, in seconds; most films are no longer.
	oneReport = 25
	// aYear is how many days the history goes back.
	aYear = 350
)

// nours is how many lessons Nour has done: somebody to sign in as needs a page that is neither
// empty nor finished.
var nours = map[string]int{"statistics": 3, "sql": 6, "news": 5, "projects": 3, "statements": 1, "english": 0}

// history is what everybody did before now: for each course what each of its people did there, those who came first at
// the beginning. It is the same for the same now.
func (w world) history(now time.Time) map[string][][]act {
	all := map[string][][]act{}
	for _, c := range w.courses {
		var stays [][]act
		in := w.members(c)
		for _, p := range w.learners() {
			if acts := w.takes(p, c, in, now); acts != nil {
				stays = append(stays, acts)
			}
		}
		slices.SortStableFunc(stays, func(a, b []act) int { return a[0].at.Compare(b[0].at) })
		all[c.folder] = stays
	}
	return all
}

// takes is what one person did in one course: nothing, or enrolling and some of the lessons.
func (w world) takes(p person, c course, in map[string]int, now time.Time) []act {
	chance := w.chance(p, c)
	takes := chance.IntN(100) < c.Popularity && (p.Language != "ar" || c.Language == "ar" || chance.IntN(100) >= 40)
	takes = takes && w.reads(p, c)
	// More came lately than a year ago, as in a centre that grows.
	back := chance.Float64()
	days := 3 + int(aYear*back*back)
	says, first := c.reviewBy(p.Email), c.firstWord(p.Email)
	if says != nil {
		takes, days = true, max(days%60+says.DaysAgo, says.DaysAgo+12)
	}
	group, grouped := in[p.Email]
	if grouped {
		days = c.Groups[group].came(chance)
	}
	if first >= 0 {
		takes, days = true, max(days, first+2)
	}
	count := c.reached(chance)
	switch {
	case grouped:
		if count = c.metUntil(c.Groups[group], chance); first >= 0 {
			count = max(count, 2)
		}
	case says != nil && says.Stars > 3: // whoever judges has read the most of it
		count = len(c.lessons())
	case first >= 0:
		count = max(count, min(len(c.lessons()), 3))
	}
	if c.dated() {
		takes = grouped
	}
	if p.Email == nourEmail {
		count, takes = nours[c.folder]
	}
	if !takes {
		return nil
	}
	lessons := c.lessons()
	at := now.Add(-time.Duration(days)*24*time.Hour - time.Duration(chance.IntN(600))*time.Minute)
	acts := []act{{at: at, email: p.Email, course: c.folder, lesson: enrolling}}
	if grouped && c.Groups[group].past() { // they learned when they met
		at = now.AddDate(0, 0, c.Groups[group].StartsIn)
	}
	for i := range count {
		// Within what is left until now, so that whoever finished has finished.
		left := now.Sub(at) - time.Hour
		step := min(left/time.Duration(count-i), time.Duration(1+chance.IntN(70))*time.Hour)
		at = at.Add(step)
		a := act{at: at, email: p.Email, course: c.folder, lesson: i}
		if lessons[i].Video != "" {
			a.seconds = lessons[i].seconds()
		}
		acts = append(acts, a)
	}
	switch next := count; {
	case next == len(lessons):
	case first < 0 && p.Email != nourEmail && (!grouped || c.Groups[group].past()) && chance.IntN(100) < 7:
		acts = append(acts, act{at: at.Add(now.Sub(at) / 2), email: p.Email, course: c.folder, lesson: leaving})
	case lessons[next].Video != "" && chance.IntN(2) == 0:
		acts = append(acts, act{at: at.Add(time.Minute), email: p.Email, course: c.folder, lesson: next, seconds: 5 + chance.IntN(12)})
	}
	return acts
}

// reviewBy is what somebody said of the course, or nil.
func (c course) reviewBy(email string) *review {
	for i := range c.Reviews {
		if c.Reviews[i].Who == email {
			return &c.Reviews[i]
		}
	}
	return nil
}

// firstWord is how many days ago somebody first said something in the course, -1 when they never did.
func (c course) firstWord(email string) int {
	first := -1
	if says := c.reviewBy(email); says != nil {
		first = says.DaysAgo
	}
	for _, t := range c.Questions {
		if slices.Contains(t.speakers(c), email) {
			first = max(first, int(t.DaysAgo)+1)
		}
	}
	return first
}

// reached is how many lessons somebody has done of a course that one takes alone: some finish, some never begin, many
// stop before the lesson that is hard.
func (c course) reached(chance *rand.Rand) int {
	all, fate := len(c.lessons()), chance.IntN(100)
	somewhere := chance.IntN(all)
	switch {
	case fate < 26:
		return all
	case fate < 38:
		return 0
	case fate < 66:
		return c.HardLesson - 1
	}
	return somewhere
}
