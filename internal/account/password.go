package account

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"

	"github.com/courseworx/courseworx/internal/platform/background"
	"github.com/courseworx/courseworx/plugin"
)

const (
	passwordMax = 100
	// cost is bcrypt's: about 0.3 s of one core.
	cost = 12
	// bcryptMax is how many bytes bcrypt reads; longer input is digested first.
	bcryptMax = 72
	// hashers is how many hashes are computed at once, hashQueue how long one waits for its turn:
	// a storm of sign-ins must leave the machine to the rest of the site.
	hashers   = background.Threads
	hashQueue = 5 * time.Second
)

// ErrHashing: more sign-ins than this server computes at the moment.
var ErrHashing = plugin.NewFault(plugin.Unavailable, "auth.busy").In(5 * time.Second)

// common lists passwords that are tried first by whoever guesses, one a line, in lower case.
//
//go:embed common_passwords.txt
var common string

var commonSet = sync.OnceValue(func() map[string]struct{} {
	set := map[string]struct{}{}
	for line := range strings.Lines(common) {
		set[strings.TrimSpace(line)] = struct{}{}
	}
	return set
})

// passwordFlaw returns the code of what is wrong with a new password, or "". It has least characters
// at least, is not one that is guessed first, and not all of something about the person.
func passwordFlaw(password string, least int, about ...string) string {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	switch {
	case n < least:
		return "password_short"
	case n > passwordMax:
		return "password_long"
	}
	if _, found := commonSet()[lower]; found || strings.Trim(lower, string([]rune(lower)[0])) == "" {
		return "password_common"
	}
	for _, s := range about {
		if s = strings.ToLower(s); len(s) >= 4 && strings.Contains(lower, s) && n < 2*utf8.RuneCountInString(s) {
			return "password_personal"
		}
	}
	return ""
}

// Hasher hashes passwords, a bounded number at once.
type Hasher struct {
	slots chan struct{}
	cost  int
	queue time.Duration // how long one waits for a slot
	dummy []byte
}

// noHash stands in for accounts that do not exist: a hash of the same cost, which no password is
// ever accepted for. It is written here because making it would cost every start 0.3 s.
const noHash = "$2a$12$cyfPYmMwh/28MiOPAwPMZ./GiV23Tf.grVs4a/JMkwHJtd9bpAWOi"

// NewHasher returns a hasher with all its slots free.
func NewHasher() *Hasher { return newHasher(cost, hashQueue, []byte(noHash)) }

func newHasher(cost int, queue time.Duration, dummy []byte) *Hasher {
	return &Hasher{make(chan struct{}, hashers), cost, queue, dummy}
}

// Turn waits for a place where a hash is computed, until queue is over. Who has one still reads and writes for it: of a crowd
// that comes at once, those who wait ask the database nothing, and those who are sent away never do.
func (h *Hasher) Turn(ctx context.Context) (release func(), err error) {
	wait, cancel := context.WithTimeout(ctx, h.queue)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-wait.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrHashing
	}
}

func bcryptInput(password string) []byte {
	if len(password) <= bcryptMax {
		return []byte(password)
	}
	sum := sha256.Sum256([]byte(password))
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}

// Hash returns the bcrypt hash of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	release, err := h.Turn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	var hash []byte
	background.Run(func() { hash, err = bcrypt.GenerateFromPassword(bcryptInput(password), h.cost) })
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return string(hash), nil
}

// Matches reports whether the password belongs to the hash. For "" it takes just as long and
// says no, so that the time tells nobody whether an account exists. The caller has a Turn.
func (h *Hasher) Matches(hash, password string) (bool, error) {
	against, real := []byte(hash), true
	if hash == "" {
		against, real = h.dummy, false
	}
	var err error
	background.Run(func() { err = bcrypt.CompareHashAndPassword(against, bcryptInput(password)) })
	if err != nil && !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, fmt.Errorf("compare a password: %w", err)
	}
	return err == nil && real, nil
}
