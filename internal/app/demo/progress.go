package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// act is one thing that a trainee did in a course.
type act struct {
	at      time.Time
	email   string
	course  string // folder
	lesson  int    // counted from 0; enrolling is -1
	seconds int    // of a video
}

const (
	enrolling = -1
	// oneReport is the most of a video that a player may report at once, in seconds; the films that
	// trainees of the sample content finish are no longer.
	oneReport = 25
)

// nours is how many lessons Nour has done: somebody to sign in as needs a page that is neither
// empty nor finished.
var nours = map[string]int{"statistics": 3, "sql": 6, "news": 5, "projects": 3, "statements": 1, "english": 0}

// history is what everybody did before now, oldest first. It is the same for the same now.
func (w world) history(now time.Time) []act {
	var all []act
	for _, p := range w.learners() {
		for _, c := range w.courses {
			all = append(all, w.takes(p, c, now)...)
		}
	}
	slices.SortStableFunc(all, func(a, b act) int { return a.at.Compare(b.at) })
	return all
}

// takes is what one person did in one course: nothing, or enrolling and some of the lessons.
func (w world) takes(p person, c course, now time.Time) []act {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.Email + " " + c.folder)) // a hash takes everything
	chance := rand.New(rand.NewPCG(h.Sum64(), 1))
	done, enrolled := chance.IntN(100) < c.Popularity, chance.IntN(100)
	count := c.reached(chance)
	if p.Email == nourEmail {
		n, ok := nours[c.folder]
		done, count = ok, n
	}
	if !done || p.Only != "" && p.Only != c.Language || p.Language == "ar" && c.Language != "ar" && enrolled < 40 {
		return nil
	}
	lessons := c.lessons()
	at := now.Add(-time.Duration(3+chance.IntN(55))*24*time.Hour - time.Duration(chance.IntN(600))*time.Minute)
	acts := []act{{at: at, email: p.Email, course: c.folder, lesson: enrolling}}
	for i := range count {
		// Within what is left until now, so that whoever finished has finished.
		left := now.Sub(at) - time.Hour
		step := min(left/time.Duration(count-i), time.Duration(1+chance.IntN(70))*time.Hour)
		at = at.Add(step)
		a := act{at: at, email: p.Email, course: c.folder, lesson: i}
		if lessons[i].Video != "" {
			a.seconds = oneReport
		}
		acts = append(acts, a)
	}
	if next := count; next < len(lessons) && lessons[next].Video != "" && chance.IntN(2) == 0 {
		acts = append(acts, act{at: at.Add(time.Minute), email: p.Email, course: c.folder, lesson: next, seconds: 5 + chance.IntN(12)})
	}
	return acts
}

// reached is how many lessons somebody has done: some finish, some never begin, many stop before
// the lesson that is hard. Before a course's first day people have read a little at most.
func (c course) reached(chance *rand.Rand) int {
	all, fate := len(c.lessons()), chance.IntN(100)
	somewhere := chance.IntN(all)
	switch {
	case c.dated():
		return min(somewhere, 3)
	case fate < 26:
		return all
	case fate < 38:
		return 0
	case fate < 66:
		return c.HardLesson - 1
	}
	return somewhere
}
