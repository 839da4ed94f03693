package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
)

func (r run) past() bool    { return r.StartsIn+r.Lasts < 0 }
func (r run) running() bool { return r.StartsIn < 0 && !r.past() }

// longAgo is from how many days on what somebody asked belongs to the group that is past.
const longAgo = 100

// members says for a course that meets who came into which of its groups: those who speak in it first, each into the
// group of that time, then others until each group is as large as it is said to be.
func (w world) members(c course) map[string]int {
	in, size := map[string]int{}, make([]int, len(c.Groups))
	if !c.dated() {
		return in
	}
	join := func(email string, group int) {
		if _, there := in[email]; !there {
			in[email] = group
			size[group]++
		}
	}
	past := slices.IndexFunc(c.Groups, run.past)
	coming := slices.IndexFunc(c.Groups, func(r run) bool { return r.StartsIn > 0 })
	now := slices.IndexFunc(c.Groups, run.running)
	for _, r := range c.Reviews {
		if now >= 0 && r.DaysAgo < -c.Groups[now].StartsIn {
			join(r.Who, now)
		} else {
			join(r.Who, past)
		}
	}
	if now < 0 {
		now = coming
	}
	if _, takes := nours[c.folder]; takes {
		join(nourEmail, now)
	}
	for _, t := range c.Questions {
		for _, who := range t.speakers(c) {
			if t.DaysAgo >= longAgo {
				join(who, past)
			} else {
				join(who, now)
			}
		}
	}
	others := w.learners()
	order := map[string]uint64{}
	for _, p := range others {
		order[p.Email] = w.chance(p, c).Uint64()
	}
	slices.SortFunc(others, func(a, b person) int {
		if order[a.Email] < order[b.Email] {
			return -1
		}
		return 1
	})
	next := 0
	for _, p := range others {
		for next < len(size) && size[next] >= c.Groups[next].People {
			next++
		}
		if next < len(size) && w.reads(p, c) && p.Email != nourEmail {
			join(p.Email, next)
		}
	}
	return in
}

// reads reports whether somebody learns in the language of the course.
func (w world) reads(p person, c course) bool { return p.Only == "" || p.Only == c.Language }

// chance is the luck of one person in one course: always the same.
func (w world) chance(p person, c course) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(p.Email + " " + c.folder)) // a hash takes everything
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

// came is how many days ago somebody enrolled for the group: before it began.
func (r run) came(chance *rand.Rand) int {
	if r.StartsIn > 0 {
		return 1 + chance.IntN(35)
	}
	return 2 - r.StartsIn + chance.IntN(45)
}

// metUntil is how many lessons somebody of the group has done: who met took one another along, who is in the middle of
// it has read about as far as the meetings are, who waits has read a little at most.
func (c course) metUntil(r run, chance *rand.Rand) int {
	all := len(c.lessons())
	switch {
	case r.past() && chance.IntN(100) < 88:
		return all
	case r.past():
		return 1 + chance.IntN(all-1)
	case r.running():
		return min(1+chance.IntN(4), all-1)
	}
	return chance.IntN(3)
}

// group is the id of the one that somebody came for, "" for none: who is to leave again takes no place.
func (l *loading) group(c course, in map[string]int, stay []act) string {
	i, ok := in[stay[0].email]
	if !ok || stay[len(stay)-1].lesson == leaving {
		return ""
	}
	return l.rooms[c.folder].groups[c.Groups[i].Name]
}
