package account

import (
	"context"
	"time"
)

// QuickHasher is a Hasher whose hashes are cheap.
func QuickHasher(queue time.Duration) (*Hasher, error) { return newHasher(4, queue) }

// Occupy takes one of the places where hashes are computed.
func (h *Hasher) Occupy(ctx context.Context) (release func(), err error) { return h.turn(ctx) }

// The rules of account.go and password.go.
var (
	CleanName    = cleanName
	CleanEmail   = cleanEmail
	CleanPhone   = cleanPhone
	PasswordFlaw = passwordFlaw
)
