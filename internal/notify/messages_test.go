package notify_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/plugin"
)

// unread is how many conversations and messages somebody has not read.
func (s *site) unread(a plugin.Actor, conversations, unread int) []notify.Conversation {
	s.t.Helper()
	page, err := s.Conversations(s.t.Context(), a, "", 10)
	s.must(err)
	n := 0
	for _, c := range page.Items {
		n += c.Unread
	}
	if len(page.Items) != conversations || n != unread {
		s.t.Errorf("%d conversations with %d unread instead of %d and %d", len(page.Items), n, conversations, unread)
	}
	return page.Items
}

func TestMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	begun, err := s.With(ctx, s.lea, s.omar.User)
	if err != nil || begun.Conversation != nil || begun.With.FirstName != "Omar" {
		t.Fatalf("%+v, %v", begun, err)
	}
	c, err := s.Begin(ctx, s.lea, s.omar.User, " When do we \x00meet? https://x.example ")
	s.must(err)
	if !c.Mine || c.Last != "When do we meet? https://x.example" || c.With.ID != s.omar.User {
		t.Errorf("%+v", c)
	}
	_, err = s.Answer(ctx, s.lea, c.ID, "And where?")
	s.must(err)
	s.unread(s.lea, 1, 0)
	if got := s.unread(s.omar, 1, 2); got[0].With.ID != s.lea.User || got[0].Mine {
		t.Errorf("%+v", got)
	}
	if n := s.number(`select count(*)::int from notices where user_id = $1 and kind = 'message' and link = $2`, s.omar.User, "/messages/"+c.ID); n != 1 {
		t.Errorf("%d notices of messages in a row", n)
	}
	s.must(s.ReadConversation(ctx, s.omar, c.ID))
	s.unread(s.omar, 1, 0)
	if n := s.number(`select count(*)::int from notices where user_id = $1 and read_at is null`, s.omar.User); n != 0 {
		t.Errorf("%d notices unread although the conversation was read", n)
	}
	back, err := s.Begin(ctx, s.omar, s.lea.User, "On Sunday")
	s.must(err)
	if back.ID != c.ID {
		t.Error("the two have two conversations")
	}
	s.unread(s.lea, 1, 1)
	page, err := s.Messages(ctx, s.lea, c.ID, "", 2)
	s.must(err)
	if len(page.Items) != 2 || page.Items[0].Text != "On Sunday" || page.Items[0].Mine || page.NextCursor == nil {
		t.Fatalf("%+v", page)
	}
	if page, err = s.Messages(ctx, s.lea, c.ID, *page.NextCursor, 2); err != nil || len(page.Items) != 1 || !page.Items[0].Mine {
		t.Errorf("%+v, %v", page, err)
	}
	partners, err := s.Partners(ctx, s.lea, plugin.CourseID(s.course))
	if err != nil || len(partners) != 1 || partners[0].ID != s.omar.User {
		t.Errorf("%+v, %v", partners, err)
	}
}

func TestStrangersDoNotWrite(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	for what, pair := range map[string][2]plugin.Actor{
		"a trainer and no trainee of theirs": {s.una, s.lea}, "a trainee and no trainer of theirs": {s.nora, s.omar},
		"two trainees": {s.lea, s.max}, "a super admin": {s.admin, s.lea}, "oneself": {s.omar, s.omar},
	} {
		_, err := s.Begin(ctx, pair[0], pair[1].User, "Hello")
		s.refused(what, err, plugin.NotFound)
		_, err = s.With(ctx, pair[0], pair[1].User)
		s.refused(what, err, plugin.NotFound)
	}
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, s.max.User)
	c, err := s.Begin(ctx, s.omar, s.max.User, "Why did you leave?")
	s.must(err)
	_, err = s.Answer(ctx, s.lea, c.ID, "Hello")
	s.refused("writing in a stranger's", err, plugin.NotFound)
	_, err = s.Messages(ctx, s.lea, c.ID, "", 5)
	s.refused("reading a stranger's", err, plugin.NotFound)
	s.refused("marking a stranger's", s.ReadConversation(ctx, s.lea, c.ID), plugin.NotFound)
	for what, text := range map[string]string{"empty": " \n ", "too long": strings.Repeat("ش", 4001)} {
		_, err = s.Answer(ctx, s.max, c.ID, text)
		s.refused(what, err, plugin.Invalid)
	}
	_, err = s.Answer(ctx, s.max, c.ID, strings.Repeat("ش", 4000))
	s.must(err)
	for range 40 {
		if _, err = s.Answer(ctx, s.max, c.ID, "Again"); err != nil {
			break
		}
	}
	s.refused("forty messages at once", err, plugin.TooMany)
}

// Both begin at the same moment: it is one conversation with both messages.
func TestBothBegin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var both sync.WaitGroup
	for _, pair := range [][2]plugin.Actor{{s.lea, s.omar}, {s.omar, s.lea}} {
		both.Go(func() {
			if _, err := s.Begin(t.Context(), pair[0], pair[1].User, "Hello"); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := s.number(`select count(*)::int * 10 + (select count(*)::int from messages) from conversations`); n != 12 {
		t.Errorf("%d", n)
	}
}
