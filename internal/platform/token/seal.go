package token

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Seal keeps secrets readable for the server alone: AES-256-GCM with a key made of a secret in the
// database and of the one outside of it. Unlike the signing keys it does not rotate, as what it
// sealed must stay readable.
type Seal struct{ master []byte }

const (
	sealingKeySQL = `select secret from sealing_keys order by id limit 1`

	addSealingKeySQL = `
		insert into sealing_keys (id, secret)
		select $1, $2
		where not exists (select from sealing_keys)`
)

// LoadSeal reads the sealing key, making it on the first start. secret is the one outside of the
// database and may be empty.
func LoadSeal(ctx context.Context, d *db.DB, secret string) (*Seal, error) {
	var stored []byte
	err := d.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lockKeysSQL); err != nil {
			return err
		}
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh)
		if _, err := tx.Exec(ctx, addSealingKeySQL, plugin.NewID[string](), fresh); err != nil {
			return err
		}
		var err error
		stored, err = db.Value[[]byte](ctx, tx, sealingKeySQL)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("load the sealing key: %w", err)
	}
	return &Seal{append(stored, secret...)}, nil
}

// box is the cipher of one purpose.
func (s *Seal) box(purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, s.master, nil, "courseworx-seal:"+purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Close seals plain for a purpose and for what it belongs to, such as a user's id: sealed for one
// it opens for no other.
func (s *Seal) Close(purpose, owner string, plain []byte) ([]byte, error) {
	box, err := s.box(purpose)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", purpose, err)
	}
	return box.Seal(nil, nil, plain, []byte(owner)), nil
}

// ErrSealed: what was sealed cannot be opened, because it was changed, or the secret outside of the
// database is another one.
var ErrSealed = errors.New("a sealed secret cannot be opened: is COURSEWORX_SECRET (or secret.key) another one than before?")

// Open returns what Close sealed for the same purpose and owner.
func (s *Seal) Open(purpose, owner string, sealed []byte) ([]byte, error) {
	box, err := s.box(purpose)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", purpose, err)
	}
	plain, err := box.Open(nil, nil, sealed, []byte(owner))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", purpose, ErrSealed)
	}
	return plain, nil
}
