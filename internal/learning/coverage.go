package learning

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// span is a piece of a video in whole seconds, the end not included.
type span struct{ From, To int }

// spans are pieces in order that neither touch nor overlap.
type spans []span

// spansOf returns what was played as whole seconds of a video of that length. Ends are rounded to
// the nearest second, so that two reports that follow each other neither lose nor gain one; what
// lies outside of the video, or is empty or reversed, is dropped.
func spansOf(played [][2]float64, duration int) spans {
	all := make(spans, 0, len(played))
	for _, p := range played {
		from, to := clip(p[0], duration), clip(p[1], duration)
		if from < to {
			all = append(all, span{from, to})
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.From - b.From })
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && s.From <= merged[n-1].To {
			merged[n-1].To = max(merged[n-1].To, s.To)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

func clip(second float64, duration int) int {
	return int(math.Round(min(max(second, 0), float64(duration))))
}

// seconds returns how long the pieces are together.
func (s spans) seconds() int {
	n := 0
	for _, one := range s {
		n += one.To - one.From
	}
	return n
}

// String writes the pieces as PostgreSQL reads an int4multirange.
func (s spans) String() string {
	parts := make([]string, len(s))
	for i, one := range s {
		parts[i] = "[" + strconv.Itoa(one.From) + "," + strconv.Itoa(one.To) + ")"
	}
	return "{" + strings.Join(parts, ",") + "}"
}

const (
	// topSpeed is the highest speed of playing that is believed.
	topSpeed = 2
	// slack is what a player may claim before the clock has been seen to run. It says when it begins to play, with a report
	// of nothing, so this is a little for a slow line: with more, a film of half a minute could be claimed at once.
	slack = 5 * time.Second
	// memory is for how long without a report the clock is believed to have been used: a player
	// that lost its line reports all at once when it is back.
	memory = 10 * time.Minute
	// yield is how long the newest player is silent before an earlier one may go on.
	yield = 30 * time.Second
	// earlierMax is how many earlier players are remembered.
	earlierMax = 8
)

// player is the one player of a person whose reports count.
type player struct {
	Key        string // "" when the person has never watched
	Earlier    []string
	ReportedAt time.Time
	Budget     time.Duration // of video that may still be claimed
}

// report lets the player of that key claim seconds at now. It returns the player as it stands
// then, and whether the claim is credited. active is false when a newer player counts instead:
// then nothing changes.
func (p player) report(key string, claim int, now time.Time) (next player, credited, active bool) {
	if now.Before(p.ReportedAt) { // it came to another server first: its time is used already
		now = p.ReportedAt
	}
	elapsed := now.Sub(p.ReportedAt)
	switch {
	case p.Key == "":
		next = player{Key: key, Earlier: []string{}, Budget: slack}
	case p.Key == key:
		next = p
		next.Budget = min(p.Budget+topSpeed*min(elapsed, memory), topSpeed*memory)
	case slices.Contains(p.Earlier, key) && elapsed < yield:
		return p, false, false
	default:
		next = player{Key: key, Budget: min(p.Budget+topSpeed*min(elapsed, memory), slack)}
		next.Earlier = append(slices.DeleteFunc(slices.Clone(p.Earlier), func(k string) bool { return k == key }), p.Key)
		next.Earlier = next.Earlier[max(0, len(next.Earlier)-earlierMax):]
	}
	next.ReportedAt = now
	want := time.Duration(claim) * time.Second
	if want > next.Budget {
		return next, false, true // a jump that nobody can have watched is not credited in part
	}
	next.Budget -= want
	return next, true, true
}
