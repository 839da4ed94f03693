package insight

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Overview is the super admin's start: how much there is of everything, and what happened lately.
type Overview struct {
	Users       UserCounts       `json:"users"`
	Courses     CourseCounts     `json:"courses"`
	Enrollments EnrollmentCounts `json:"enrollments"`
	Lately      Lately           `json:"lately"`
	Newest      Newest           `json:"newest"`
	Mail        mail.Counts      `json:"mail"`
	MailServer  bool             `json:"mailServer" doc:"Mails leave the house"`
	Storage     Storage          `json:"storage"`
}

// UserCounts says how many people there are, by role.
type UserCounts struct {
	SuperAdmin int `json:"superAdmin"`
	Trainer    int `json:"trainer"`
	Trainee    int `json:"trainee"`
}

// CourseCounts says how many courses there are, by state.
type CourseCounts struct {
	Draft     int `json:"draft"`
	Published int `json:"published"`
	Archived  int `json:"archived"`
}

// EnrollmentCounts says how many enrolments there are, whatever their status, and how many of them
// are completed.
type EnrollmentCounts struct {
	Total     int `json:"total"`
	Completed int `json:"completed"`
}

// Lately is what came in the last thirty days, today included, by the days of the organisation's time zone.
type Lately struct {
	From        time.Time `json:"from" doc:"The first moment of the first day"`
	People      Movement  `json:"people"`
	Enrollments Movement  `json:"enrollments"`
	Completions Movement  `json:"completions"`
}

// Movement is how many of something came.
type Movement struct {
	Total  int   `json:"total"`
	Before int   `json:"before" doc:"In the thirty days before those"`
	Days   []int `json:"days" doc:"By day, the oldest first"`
}

// Newest are the latest people and enrolments.
type Newest struct {
	People      []NewPerson     `json:"people"`
	Enrollments []NewEnrollment `json:"enrollments"`
}

// NewPerson is somebody who came lately.
type NewPerson struct {
	ID     plugin.UserID `json:"id"`
	Name   string        `json:"name"`
	Avatar *string       `json:"avatar"`
	Role   plugin.Role   `json:"role" enum:"trainee,trainer,super_admin"`
	At     time.Time     `json:"at"`
}

// NewEnrollment is an enrolment of lately.
type NewEnrollment struct {
	User   Name      `json:"user"`
	Course Title     `json:"course"`
	At     time.Time `json:"at"`
}

// Storage says what is kept, in bytes.
type Storage struct {
	Database  int64  `json:"database"`
	Files     int64  `json:"files" doc:"Of contents and covers, as they were uploaded"`
	DiskFree  *int64 `json:"diskFree" doc:"On the disk of this server's data folder; null where the system does not tell"`
	DiskTotal *int64 `json:"diskTotal"`
}

const (
	lately    = 30 // days
	newestMax = 5
)

// Overview counts the whole site.
func (s *Service) Overview(ctx context.Context) (Overview, error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return Overview{}, err
	}
	o, err := readOverview(ctx, s.DB)
	if err != nil {
		return Overview{}, err
	}
	if o.Lately, err = readLately(ctx, s.DB, site.TimeZone); err != nil {
		return Overview{}, err
	}
	if o.Newest, err = readNewest(ctx, s.DB); err != nil {
		return Overview{}, err
	}
	if o.Storage, err = readStorage(ctx, s.DB); err != nil {
		return Overview{}, err
	}
	if total, free, ok := s.Disk(); ok {
		o.Storage.DiskTotal, o.Storage.DiskFree = &total, &free
	}
	smtp, err := setting.Get(ctx, s.Settings, mail.SMTPKey)
	if err != nil {
		return Overview{}, err
	}
	o.MailServer = smtp.Host != ""
	o.Mail, err = s.Mails.Waiting(ctx)
	return o, err
}
