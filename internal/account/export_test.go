package account

import (
	"context"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// QuickHasher is a Hasher whose hashes are cheap.
func QuickHasher(queue time.Duration) (*Hasher, error) {
	dummy, err := bcrypt.GenerateFromPassword([]byte("nobody"), bcrypt.MinCost)
	return newHasher(bcrypt.MinCost, queue, dummy), err
}

// Costs returns what a hash costs, and what the one costs that stands in for nobody's.
func Costs() (real, nobodys int, err error) {
	nobodys, err = bcrypt.Cost([]byte(noHash))
	return cost, nobodys, err
}

// Occupy takes one of the places where hashes are computed.
func (h *Hasher) Occupy(ctx context.Context) (release func(), err error) { return h.turn(ctx) }

// The rules of account.go and password.go.
var (
	CleanName    = cleanName
	CleanEmail   = cleanEmail
	CleanPhone   = cleanPhone
	PasswordFlaw = passwordFlaw
)
