package token

import (
	"crypto/rand"
	"crypto/sha256"
)

// NewLink makes the secret of a link that is sent by mail and works once, and what is kept of it.
func NewLink() (secret string, digest []byte) {
	secret = rand.Text()
	return secret, LinkDigest(secret)
}

// LinkDigest is what is kept of a link's secret.
func LinkDigest(secret string) []byte {
	sum := sha256.Sum256([]byte("link:" + secret))
	return sum[:]
}
