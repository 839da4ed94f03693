package account_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestPhonesInEverySpelling(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{"+20 100 555 0123", "00201005550123", "+20-100-555-0123", "(+20) 100.555.0123", "+٢٠١٠٠٥٥٥٠١٢٣", "+۲۰۱۰۰۵۵۵۰۱۲۳", "\u200e+20 100\u00a0555 0123", " +20/100/5550123 "} {
		if got, ok := account.CleanPhone(spelling); !ok || got != "+201005550123" {
			t.Errorf("%q: %q, %v", spelling, got, ok)
		}
	}
	for _, wrong := range []string{"", "+", "01005550123", "+0100", "+20100555012345678", "+20x100", "++201005550123", "+1"} {
		if got, ok := account.CleanPhone(wrong); ok {
			t.Errorf("%q passes as %q", wrong, got)
		}
	}
}

func TestEmails(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"mona@example.com", "Mona.Adel+x@mail.example.com", " mona@example.com "} {
		if got, ok := account.CleanEmail(good); !ok || got != strings.TrimSpace(good) {
			t.Errorf("%q: %q, %v", good, got, ok)
		}
	}
	for _, wrong := range []string{"", "mona", "mona@", "@example.com", "mona@localhost", "Mona <mona@example.com>", "a b@example.com", "mona@[192.0.2.1]", "mona@example.com\r\nBcc: x@example.com", strings.Repeat("a", 250) + "@example.com"} {
		if _, ok := account.CleanEmail(wrong); ok {
			t.Errorf("%q passes", wrong)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	if got, ok := account.CleanName("  Mona\t\n el   Adel\x00 "); !ok || got != "Mona el Adel" {
		t.Errorf("%q, %v", got, ok)
	}
	for _, wrong := range []string{"", "M", " M ", strings.Repeat("م", 51)} {
		if _, ok := account.CleanName(wrong); ok {
			t.Errorf("%q passes", wrong)
		}
	}
	if _, ok := account.CleanName(strings.Repeat("م", 50)); !ok {
		t.Error("fifty Arabic letters are refused")
	}
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]string{
		goodPassword: "", "كلمة سر طويلة": "", strings.Repeat("ab", 50): "",
		"seven77": "password_short", strings.Repeat("ab", 51): "password_long",
		"password": "password_common", "PassWord1": "password_common", "aaaaaaaaaa": "password_common", "مممممممممم": "password_common",
		"monaadel": "password_personal", "mona@example.com": "password_personal", "Mona@Example.com1": "password_personal",
	} {
		if got := account.PasswordFlaw(password, 8, "Monaadel", "mona@example.com"); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestLongPasswordsCountWhole(t *testing.T) {
	t.Parallel()
	h, err := account.QuickHasher(time.Second)
	check(t, err)
	long := strings.Repeat("م", 60) // 120 bytes; bcrypt reads 72
	hash, err := h.Hash(t.Context(), long)
	check(t, err)
	for password, want := range map[string]bool{long: true, long[:72]: false, long[:118] + "ن": false, "": false} {
		if got, err := h.Matches(hash, password); err != nil || got != want {
			t.Errorf("%d bytes: %v, %v", len(password), got, err)
		}
	}
	if ok, err := h.Matches("", "nobody"); ok || err != nil {
		t.Errorf("nobody's password: %v, %v", ok, err)
	}
}

func TestNobodysHashCostsTheSame(t *testing.T) {
	t.Parallel()
	if real, nobodys, err := account.Costs(); err != nil || real != nobodys || real < 12 {
		t.Errorf("%d and %d, %v", real, nobodys, err)
	}
}

func TestAtMostTwoHashesAtOnce(t *testing.T) {
	t.Parallel()
	h, err := account.QuickHasher(20 * time.Millisecond)
	check(t, err)
	one, err := h.Turn(t.Context())
	check(t, err)
	two, err := h.Turn(t.Context())
	check(t, err)
	var busy atomic.Int64
	for range 3 {
		if _, err := h.Hash(t.Context(), goodPassword); errors.Is(err, account.ErrHashing) {
			busy.Add(1)
		}
	}
	if busy.Load() != 3 {
		t.Errorf("%d of 3 were told to come again", busy.Load())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(gone, goodPassword); !errors.Is(err, context.Canceled) {
		t.Errorf("of somebody who left: %v", err)
	}
	one()
	if _, err := h.Hash(t.Context(), goodPassword); err != nil {
		t.Errorf("with a free place: %v", err)
	}
	two()
}
