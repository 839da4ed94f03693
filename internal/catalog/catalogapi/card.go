package catalogapi

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Card is a course as lists show it.
type Card struct {
	ID               plugin.CourseID `json:"id"`
	Slug             string          `json:"slug"`
	Title            string          `json:"title"`
	ShortDescription *string         `json:"shortDescription"`
	CourseType       string          `json:"courseType" enum:"online,classroom,hybrid"`
	Level            string          `json:"level" enum:"beginner,intermediate,advanced"`
	Category         *string         `json:"category" doc:"The category's name"`
	CategoryAr       *string         `json:"categoryAr" doc:"The category's name in Arabic"`
	CategorySlug     *string         `json:"categorySlug" doc:"Of the category's page"`
	Language         string          `json:"language" doc:"BCP 47"`
	Price            plugin.Money    `json:"price"`
	Trainer          Trainer         `json:"trainer"`
	Rating           *float64        `json:"rating" doc:"0 to 5, null without reviews"`
	ReviewCount      int             `json:"reviewCount"`
	EnrollmentCount  int             `json:"enrollmentCount"`
	Duration         *int            `json:"duration" doc:"Minutes: the hours that the trainer gives, else what its contents take"`
	Lessons          int             `json:"lessons" doc:"Published contents"`
	IsFeatured       bool            `json:"isFeatured"`
	Cover            Cover           `json:"cover"`
	StartDate        *string         `json:"startDate" format:"date"`
	Starts           []string        `json:"starts" doc:"The days to come on which it or a group of it begins, the next first; an answer that was kept may begin with days that are over"`
	InGroups         bool            `json:"inGroups" doc:"It has groups: one begins with one of them"`
	PublishedAt      *time.Time      `json:"publishedAt"`
	Free             *int            `json:"free" doc:"In the catalogue: places that are free in the course and its groups, where they are counted and ten at most; up to a minute old. On the page of a course without groups: all of them"`
	Counted          bool            `json:"-"` // whether free places were counted, be they many
}

// Trainer is whoever answers for a course.
type Trainer struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// Cover holds the addresses of a course's pictures.
type Cover struct {
	Card    string `json:"card" doc:"640 × 400, SVG; or a picture of up to 640 × 360, JPEG"`
	Hero    string `json:"hero" doc:"1280 × 300, SVG; or a picture of up to 1280 × 720, JPEG"`
	Social  string `json:"social" doc:"1200 × 630, PNG; or a picture of up to 1280 × 720, JPEG"`
	Picture bool   `json:"picture" doc:"They are cut from a picture of the course, not drawn"`
}
