package catalog

import (
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// TrainerCourse is a course on the page of somebody who teaches it.
type TrainerCourse struct {
	catalogapi.Card
	Role catalogapi.TeamRole `json:"role" enum:"owner,trainer" doc:"What the trainer whose page it is is to the course"`
}

// TrainerCourses is a page of what somebody teaches, the latest first, and how all of it is rated.
type TrainerCourses struct {
	plugin.Page[TrainerCourse]
	Total       int      `json:"total"`
	Rating      *float64 `json:"rating" doc:"The mean of all stars that these courses were given; null without reviews"`
	ReviewCount int      `json:"reviewCount"`

	tag string // entity tag, made once for all who ask
}

func (l TrainerCourses) weight() int { return 1 + len(l.Items) }

// ListedTrainer is a trainer whose page says which courses they teach, for maps of the site.
type ListedTrainer struct {
	Slug      string
	UpdatedAt time.Time
}
