package account_test

import (
	"context"
	"testing"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

// Before a visitor makes an account plugins are asked, about every address alike.
func TestWhoIsAskedBeforeARegistration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.open()
	s.person(plugin.Trainee, "mona@example.com")
	var asked []plugin.Registering
	s.Hooks = hook.New()
	s.Hooks.Add(hook.Answer{Hook: plugin.BeforeRegistration.Name, By: "seats", Do: func(_ context.Context, question any) error {
		about := question.(*plugin.Registering)
		asked = append(asked, *about)
		if about.Email == "omar@example.com" {
			return nil
		}
		return account.ErrNoRegistration
	}})
	c := s.client()
	for _, email := range []string{"mona@example.com", "una@example.com"} { // the same for both
		c.do("POST", "/auth/register", registration(email)).refused(t, 403, "account.registration_closed")
	}
	if len(asked) != 2 || asked[1].Email != "una@example.com" || asked[1].Language != "en" || asked[1].Address == "" {
		t.Errorf("asked about %+v", asked)
	}
	if a := c.do("POST", "/auth/register", registration("omar@example.com")); a.status != 202 {
		t.Errorf("omar: %d %s", a.status, a.body)
	}
	asked = nil
	c.do("POST", "/auth/register", with(registration("omar@example.com"), "password", "short")).refused(t, 422, "account.invalid", "/password password_short")
	if len(asked) > 0 {
		t.Errorf("asked about what is refused anyway: %+v", asked)
	}
	// Who was invited and has no account makes one, too.
	s.Invited = oneInvitation{}
	c.do("POST", "/auth/join", map[string]any{"token": "x", "firstName": "Noha", "lastName": "Adel", "password": "seven green lanterns"}).refused(t, 403, "account.registration_closed")
	if len(asked) != 1 || asked[0].Email != "noha@example.com" {
		t.Errorf("asked about %+v", asked)
	}
}

// oneInvitation stands for courses with one invitation.
type oneInvitation struct{}

func (oneInvitation) Invitee(context.Context, db.Querier, string) (string, error) {
	return "noha@example.com", nil
}

func (oneInvitation) AcceptInvitation(context.Context, db.Tx, plugin.Actor, string) error { return nil }

func (oneInvitation) AskInvitation(context.Context, plugin.Actor, string) error { return nil }
