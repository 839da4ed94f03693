package insight

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Statistics are the figures of a course. People are counted whatever their status is now, unless said otherwise.
type Statistics struct {
	Course Title  `json:"course"`
	Zone   string `json:"zone" doc:"The IANA time zone by whose days is counted: the organisation's"`
	// What was read before it may stand in the answer of a while ago.
	At              time.Time           `json:"at" doc:"When this was counted"`
	People          StatisticsPeople    `json:"people"`
	AverageProgress float64             `json:"averageProgress" doc:"Percent, of those who learn or have completed"`
	AverageScore    *float64            `json:"averageScore" doc:"Percent; null where no score was given"`
	Scores          int                 `json:"scores" doc:"Of how many scores that is the mean"`
	CompletionRate  float64             `json:"completionRate" doc:"Percent of all people who have completed"`
	MedianHours     *int                `json:"medianHours" doc:"From enrolment to completion, of those who have completed: half of them took no longer. After three days in whole days; null where nobody has"`
	Funnel          []StatisticsStage   `json:"funnel" doc:"Each of all people, the first stage is all of them"`
	Contents        []StatisticsContent `json:"contents" doc:"In their order"`
	Days            []StatisticsDay     `json:"days" doc:"The oldest first, today last, none left out"`
}

// StatisticsPeople says how many people are or were enrolled, by status.
type StatisticsPeople struct {
	All       int `json:"all"`
	Enrolled  int `json:"enrolled"`
	Completed int `json:"completed"`
	Dropped   int `json:"dropped"`
	Suspended int `json:"suspended"`
}

// StatisticsStage is how many people got how far.
type StatisticsStage struct {
	Stage  string `json:"stage" enum:"enrolled,started,half,completed"`
	People int    `json:"people"`
}

// StatisticsContent is what people made of a content.
type StatisticsContent struct {
	ID            plugin.ContentID `json:"id"`
	Title         string           `json:"title"`
	Type          string           `json:"type"`
	Section       string           `json:"section"`
	Shown         bool             `json:"shown" doc:"It and its section are published"`
	Reached       int              `json:"reached" doc:"People for whom neither the contents before it nor a date stand in its way"`
	Began         int              `json:"began"`
	Completed     int              `json:"completed"`
	MedianSeconds *int             `json:"medianSeconds" doc:"Of those whose time was measured; after a minute in tens of seconds, after an hour in minutes"`
	Measured      int              `json:"measured" doc:"Whose time was measured"`
	Last          int              `json:"last" doc:"Who has not completed the course and did nothing after this"`
}

// StatisticsDay is what happened on a day of the organisation's.
type StatisticsDay struct {
	Day         string `json:"day" format:"date"`
	Enrollments int    `json:"enrollments"`
	Completions int    `json:"completions"`
	Active      int    `json:"active" doc:"People who did something in the course"`
}

// reached returns how many people a content is open to: of all, those who have done what comes before it and are enrolled
// for long enough. Whoever began it earlier has reached it.
func (r contentRow) reached(all, previous int, enrolledBy int, now time.Time) int {
	if !r.Shown {
		return r.Began
	}
	n := all
	if r.AvailableAfterPrevious {
		n = min(n, previous)
	}
	if r.AvailableAfterDays != nil {
		n = min(n, enrolledBy)
	}
	if r.AvailableFrom != nil && r.AvailableFrom.After(now) {
		n = 0
	}
	return max(n, r.Began)
}
