package media

import (
	"sync"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// revokeTopic is the signal that somebody may no longer see what passes were given for. Its ids:
//
//	session:<session>             a session ended
//	enrollment:<user>:<course>    a person lost the access to a course
//	user:<user>                   a person was deactivated or changed role
//	course:<course>               who may see a course changed for many, such as previews
//	asset:<asset>                 the same for one file
const revokeTopic = "revoke"

// revocations make passes void that were given before something changed. They are kept in memory
// for as long as such a pass could live, so they need no query; a pass that is void by mistake
// costs one question to the access rule.
type revocations struct {
	now   func() time.Time
	mu    sync.RWMutex
	at    map[string]time.Time
	floor time.Time // everything given before is void
	swept time.Time
}

// clockSkew is how far the clocks of two servers may be apart.
const clockSkew = 5 * time.Second

func newRevocations(now func() time.Time) *revocations {
	return &revocations{now: now, at: map[string]time.Time{}, swept: now()}
}

func (r *revocations) revoke(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if now.Sub(r.swept) > passLife { // here and not by a timer: memory grows only here
		for one, at := range r.at {
			if now.Sub(at) > passLife+clockSkew {
				delete(r.at, one)
			}
		}
		r.swept = now
	}
	r.at[id] = now
}

// revokeAll is for when signals may have been missed.
func (r *revocations) revokeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.floor = r.now()
	clear(r.at)
}

// void reports whether what was given at the time is revoked, for any of the ids.
func (r *revocations) void(given time.Time, ids ...string) bool {
	given = given.Add(-clockSkew)
	r.mu.RLock()
	defer r.mu.RUnlock()
	if !r.floor.Before(given) && !r.floor.IsZero() {
		return true
	}
	for _, id := range ids {
		if at, ok := r.at[id]; ok && !at.Before(given) {
			return true
		}
	}
	return false
}

// RevokedSession is the id of the signal "revoke" that a session ended.
func RevokedSession(s plugin.SessionID) string { return "session:" + string(s) }

// RevokedUser is the id of the signal "revoke" that a person may see less than before.
func RevokedUser(u plugin.UserID) string { return "user:" + string(u) }

// RevokedEnrollment is the id of the signal "revoke" that a person lost the access to a course.
func RevokedEnrollment(u plugin.UserID, c plugin.CourseID) string {
	return "enrollment:" + string(u) + ":" + string(c)
}

// RevokedCourse is the id of the signal "revoke" that fewer may see a course's files than before.
func RevokedCourse(c plugin.CourseID) string { return "course:" + string(c) }

// RevokedAsset is the id of the signal "revoke" that fewer may see a file than before.
func RevokedAsset(a plugin.AssetID) string { return "asset:" + string(a) }

// Revoke makes passes void on this server, at once. Others hear it by the signal.
func (s *Service) Revoke(id string) { s.revoked.revoke(id) }
