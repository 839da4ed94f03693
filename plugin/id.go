package plugin

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// The identifiers of the core. Each is a UUID in its canonical lower-case text form;
// the zero value "" means none. They are separate types so that the compiler refuses
// a user where a course is meant.
type (
	// UserID identifies a person with an account.
	UserID string
	// SessionID identifies one signed-in browser or API client.
	SessionID string
	// CourseID identifies a course.
	CourseID string
	// SectionID identifies a section of a course.
	SectionID string
	// ContentID identifies one content (lesson) of a course.
	ContentID string
	// GroupID identifies a group (run) of a course.
	GroupID string
	// EnrollmentID identifies the enrolment of a person in a course.
	EnrollmentID string
	// ReviewID identifies what a trainee says of a course.
	ReviewID string
	// NoteID identifies what somebody noted in a course.
	NoteID string
	// AssetID identifies an uploaded file.
	AssetID string
)

// NewID returns a new UUIDv7 (RFC 9562): it sorts by the time it was made, in
// milliseconds, which keeps indexes dense on any PostgreSQL version.
func NewID[T ~string]() T { return newIDAt[T](time.Now()) }

func newIDAt[T ~string](at time.Time) T {
	var b [16]byte
	// crypto/rand.Read never fails: it ends the program where no randomness is to be had.
	_, _ = rand.Read(b[:])
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = 0x70 | b[6]&0x0f
	b[8] = 0x80 | b[8]&0x3f
	return T(formatUUID(b))
}

func formatUUID(b [16]byte) string {
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:36], b[10:16])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

// ParseID reads a UUID in its canonical form, upper or lower case. It reports false
// for anything else, so that a stranger's input never reaches the database as an id.
func ParseID[T ~string](s string) (T, bool) {
	if len(s) != 36 {
		return "", false
	}
	var out [36]byte
	for i := range s {
		c := s[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return "", false
			}
		case c >= 'A' && c <= 'F':
			c += 'a' - 'A'
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return "", false
		}
		out[i] = c
	}
	return T(out[:]), true
}
