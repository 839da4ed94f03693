package demo

import "time"

// meets says when a course meets: each week of a group on the course's weekday, and once online where it does that too.
type meets struct {
	At        string   `json:"at"`     // the hour of the day
	Titles    []string `json:"titles"` // one a meeting
	Online    *online  `json:"online"`
	Cancelled string   `json:"cancelled"` // why one of the meetings to come does not take place, "" when all do
}

// online is a meeting of the whole course that nobody travels to.
type online struct {
	Title   string `json:"title"`
	In      int    `json:"in"` // days from loading
	At      string `json:"at"`
	Minutes int    `json:"minutes"`
	Link    string `json:"link"`
}

const wall = "2006-01-02T15:04"

// sessions are the meetings of the groups that are running or to come, as they stand when the course is loaded at now.
// groups has the ids of the groups by their names.
func (c course) sessions(groups map[string]string, now time.Time) []Session {
	var all []Session
	for _, r := range c.Groups {
		if r.past() {
			continue
		}
		all = append(all, c.met(r, groups[r.Name], now)...)
	}
	if o := c.Meets.Online; o != nil {
		all = append(all, meeting(o.Title, now.AddDate(0, 0, o.In).Format(time.DateOnly)+"T"+o.At, o.Minutes, Session{Link: o.Link}))
	}
	return all
}

// met are the meetings of one group. Of the one that is running the second to come is cancelled, where one is.
func (c course) met(r run, group string, now time.Time) []Session {
	first, _ := c.days(now, r.StartsIn, r.Lasts)
	day, err := time.Parse(time.DateOnly, first)
	at := r.At
	if at == "" {
		at = c.Meets.At
	}
	count := len(c.Meets.Titles)
	if err != nil || at == "" || count == 0 {
		return nil
	}
	var list []Session
	ahead := 0
	for i, title := range c.Meets.Titles {
		on := day.AddDate(0, 0, 7*i)
		s := meeting(title, on.Format(time.DateOnly)+"T"+at, c.Classroom/count, Session{Group: group})
		if on.Format(time.DateOnly) > now.Format(time.DateOnly) {
			ahead++
		}
		if r.running() && ahead == 2 {
			s.Cancelled = c.Meets.Cancelled
		}
		list = append(list, s)
	}
	return list
}

// meeting fills in when a session begins and ends; what is no time stays as it is, and is refused.
func meeting(title, from string, minutes int, s Session) Session {
	s.Title, s.From, s.To = title, from, from
	if t, err := time.Parse(wall, from); err == nil {
		s.To = t.Add(time.Duration(minutes) * time.Minute).Format(wall)
	}
	return s
}
