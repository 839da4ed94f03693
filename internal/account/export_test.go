package account

import (
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

// WithoutStandIn returns a hasher that fails when it is to compare with what stands in for nobody's hash.
func WithoutStandIn() *Hasher { return newHasher(bcrypt.MinCost, time.Second, []byte("no hash")) }

// The rules of account.go and password.go.
var (
	CleanName    = cleanName
	CleanEmail   = cleanEmail
	CleanPhone   = cleanPhone
	PasswordFlaw = passwordFlaw
)
