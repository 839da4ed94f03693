package notify

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Personal is what this module keeps about people.
type Personal struct{}

// Name is the module's.
func (Personal) Name() string { return "notify" }

// Export tells what a person announced, read, wrote, asked, answered and was written.
func (Personal) Export(_ context.Context, _ db.Querier, user plugin.UserID) (any, error) {
	args := []any{user}
	return personal.Sections{
		{Name: "messages", SQL: personalMessagesSQL, Args: args}, {Name: "announcements_made", SQL: personalMadeSQL, Args: args},
		{Name: "announcements_addressed", SQL: personalAddressedSQL, Args: args}, {Name: "announcements_read", SQL: personalReadSQL, Args: args},
		{Name: "questions_written", SQL: personalPostsSQL, Args: args}, {Name: "questions_followed", SQL: personalVotesSQL, Args: args},
		{Name: "questions_mentioned", SQL: personalMentionedSQL, Args: args}, {Name: "questions_reported", SQL: personalReportsSQL, Args: args},
		{Name: "calendar_feed", SQL: personalFeedSQL, Args: args}, {Name: "reminders", SQL: personalRemindersSQL, Args: args},
	}, nil
}

// Erase leaves messages, announcements, questions and answers to those who read them, by somebody without a name: a
// conversation is the other side's too, and an answer helps others. That an announcement was read stays as a count.
// Who had the same question, whom others mentioned and what somebody told the team of others goes, and so do the calendar's address and reminders.
func (Personal) Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	for _, sql := range []string{eraseAddressedSQL, eraseVotesSQL, eraseMentionedSQL, eraseReportsSQL, eraseFeedSQL, eraseRemindersSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase who was addressed or said what of others: %w", err)
		}
	}
	return nil
}
