package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// oneTimeLife is how long a temporary password is good.
const oneTimeLife = 14 * 24 * time.Hour

// newOneTime makes a temporary password of 80 random bits and the digest that is kept of it.
func newOneTime() (password string, digest []byte) {
	password = strings.ToLower(rand.Text()[:16]) // 5 bits a letter
	return password, oneTimeDigest(password)
}

// oneTimeDigest is what is kept of a temporary password. It is random enough for a fast digest; people who type it
// from paper may use capitals and spaces.
func oneTimeDigest(password string) []byte {
	sum := sha256.Sum256([]byte("one-time:" + strings.ToLower(strings.Join(strings.Fields(password), ""))))
	return sum[:]
}

func (c credential) matchesOneTime(password string) bool {
	return c.OneTime != nil && subtle.ConstantTimeCompare(c.OneTime, oneTimeDigest(password)) == 1
}

// giveOneTime makes a temporary password the only way into an account until the person has chosen
// one of their own. It returns it, this once.
func (s *Service) giveOneTime(ctx context.Context, tx db.Tx, user plugin.UserID) (string, error) {
	password, digest := newOneTime()
	if _, err := tx.Exec(ctx, oneTimeSQL, user, digest, s.Now().Add(oneTimeLife)); err != nil {
		return "", fmt.Errorf("keep a temporary password: %w", err)
	}
	if _, err := tx.Exec(ctx, noPasswordSQL, user); err != nil {
		return "", fmt.Errorf("take a password away: %w", err)
	}
	return password, nil
}
