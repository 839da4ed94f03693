package learning_test

import (
	"testing"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// What a mail needs is read on the connection that its transaction holds: there may be no other.
func TestEnrollmentMailWithOneConnection(t *testing.T) {
	t.Parallel()
	s := openSite(t, dbtest.URL(t), 1)
	s.jobTables()
	course := s.course("Pumps")
	s.enrol(s.trainee(), course)
	s.drain()
	equal(t, "mails", s.number(`select count(*)::int from mails where subject like '%Pumps%'`), 1)
}
