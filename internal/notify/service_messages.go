package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// The faults of messages.
var (
	// ErrMessage: the text is missing or too long.
	ErrMessage = plugin.NewFault(plugin.Invalid, "message.invalid")
	// ErrMessages: too many in a short time.
	ErrMessages = plugin.NewFault(plugin.TooMany, "message.too_many")
)

const (
	messageMax = 4000
	// messagesPerSecond and messagesAtOnce bound what one person sends.
	messagesPerSecond = 0.2
	messagesAtOnce    = 20
)

// Partner is who somebody writes with.
type Partner struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Avatar    *string       `json:"avatar"`
}

// Conversation is one as the actor sees it.
type Conversation struct {
	ID     string    `json:"id"`
	With   Partner   `json:"with"`
	Last   string    `json:"last" doc:"The beginning of the last message"`
	Mine   bool      `json:"mine" doc:"The last message is one's own"`
	At     time.Time `json:"at"`
	Unread int       `json:"unread" doc:"At most 100"`
	key    string
}

// Message is one of a conversation.
type Message struct {
	ID   string    `json:"id"`
	Mine bool      `json:"mine"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

func (r conversationRow) seen(by plugin.UserID) Conversation {
	return Conversation{r.ID, Partner{r.Person, r.FirstName, r.LastName, r.Avatar}, cut(r.Body, excerptMax), r.Author == by, r.SentAt, r.Unread, r.Message}
}

type messageKey struct {
	ID string `json:"i"`
}

func beforeMessage(cursor string) (*string, error) {
	after, err := plugin.ParseCursor[messageKey](cursor)
	if err != nil || after == nil {
		return nil, err
	}
	id, ok := plugin.ParseID[string](after.ID)
	if !ok {
		return nil, plugin.ErrCursor
	}
	return &id, nil
}

// Conversations lists the actor's, the latest first.
func (s *Service) Conversations(ctx context.Context, a plugin.Actor, cursor string, limit int) (plugin.Page[Conversation], error) {
	before, err := beforeMessage(cursor)
	if err != nil {
		return plugin.Page[Conversation]{}, err
	}
	rows, err := db.Many[conversationRow](ctx, s.DB, conversationsSQL, a.User, before, limit+1)
	if err != nil {
		return plugin.Page[Conversation]{}, fmt.Errorf("list conversations: %w", err)
	}
	list := make([]Conversation, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.seen(a.User))
	}
	return plugin.Cut(list, limit, func(c Conversation) messageKey { return messageKey{c.key} }), nil
}

// Conversation returns one of the actor's.
func (s *Service) Conversation(ctx context.Context, a plugin.Actor, id string) (Conversation, error) {
	return s.conversation(ctx, conversationSQL, a, id)
}

func (s *Service) conversation(ctx context.Context, sql string, a plugin.Actor, id string) (Conversation, error) {
	r, err := db.One[conversationRow](ctx, s.DB, sql, a.User, id)
	if errors.Is(err, db.ErrNoRow) {
		return Conversation{}, plugin.ErrNotFound
	}
	if err != nil {
		return Conversation{}, fmt.Errorf("read a conversation: %w", err)
	}
	return r.seen(a.User), nil
}

// Beginning is what a page needs to know before the first message to somebody.
type Beginning struct {
	With         Partner       `json:"with"`
	Conversation *Conversation `json:"conversation"`
}

// With returns the actor's conversation with somebody, or that one may be begun. Everybody else does not exist.
func (s *Service) With(ctx context.Context, a plugin.Actor, other plugin.UserID) (Beginning, error) {
	c, err := s.conversation(ctx, conversationWithSQL, a, string(other))
	if err == nil {
		return Beginning{c.With, &c}, nil
	}
	if !errors.Is(err, plugin.ErrNotFound) {
		return Beginning{}, err
	}
	if _, err := s.relation(ctx, s.DB, a.User, other); err != nil {
		return Beginning{}, err
	}
	p, err := db.One[partnerRow](ctx, s.DB, partnerSQL, other)
	if err != nil {
		return Beginning{}, fmt.Errorf("read whom somebody writes to: %w", err)
	}
	return Beginning{With: Partner(p)}, nil
}

// relation finds who of the two teaches the other.
func (s *Service) relation(ctx context.Context, q db.Querier, a, b plugin.UserID) (relation, error) {
	r, err := db.One[relation](ctx, q, relationSQL, a, b)
	if errors.Is(err, db.ErrNoRow) || a == b {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("ask who teaches whom: %w", err)
	}
	return r, nil
}

// Partners lists the team of a course to its trainee; to others it is empty.
func (s *Service) Partners(ctx context.Context, a plugin.Actor, course plugin.CourseID) ([]Partner, error) {
	rows, err := db.Many[partnerRow](ctx, s.DB, partnersSQL, course, a.User)
	if err != nil {
		return nil, fmt.Errorf("list whom somebody may write to: %w", err)
	}
	list := make([]Partner, 0, len(rows))
	for _, r := range rows {
		list = append(list, Partner(r))
	}
	return list, nil
}

// Messages lists those of one of the actor's conversations, the latest first.
func (s *Service) Messages(ctx context.Context, a plugin.Actor, id, cursor string, limit int) (plugin.Page[Message], error) {
	before, err := beforeMessage(cursor)
	if err != nil {
		return plugin.Page[Message]{}, err
	}
	if _, err := s.Conversation(ctx, a, id); err != nil {
		return plugin.Page[Message]{}, err
	}
	rows, err := db.Many[messageRow](ctx, s.DB, messagesSQL, id, before, limit+1)
	if err != nil {
		return plugin.Page[Message]{}, fmt.Errorf("list messages: %w", err)
	}
	list := make([]Message, 0, len(rows))
	for _, r := range rows {
		list = append(list, Message{r.ID, r.Author == a.User, r.Body, r.CreatedAt})
	}
	return plugin.Cut(list, limit, func(m Message) messageKey { return messageKey{m.ID} }), nil
}

// Begin writes to somebody whom the actor teaches or is taught by.
func (s *Service) Begin(ctx context.Context, a plugin.Actor, to plugin.UserID, text string) (Conversation, error) {
	var id string
	err := s.write(ctx, a, text, func(tx db.Tx, message string) (string, error) {
		r, err := s.relation(ctx, tx, a.User, to)
		if err != nil {
			return "", err
		}
		id, err = db.Value[string](ctx, tx, beginConversationSQL, plugin.NewID[string](), r.Trainer, r.Trainee, message)
		return id, err
	})
	if err != nil {
		return Conversation{}, err
	}
	return s.Conversation(ctx, a, id)
}

// Answer writes in one of the actor's conversations.
func (s *Service) Answer(ctx context.Context, a plugin.Actor, id, text string) (Conversation, error) {
	err := s.write(ctx, a, text, func(tx db.Tx, message string) (string, error) {
		tag, err := tx.Exec(ctx, continueConversationSQL, id, a.User, message)
		if err == nil && tag.RowsAffected() == 0 {
			err = plugin.ErrNotFound
		}
		return id, err
	})
	if err != nil {
		return Conversation{}, err
	}
	return s.Conversation(ctx, a, id)
}

// write adds a message to the conversation that open holds. The reader is told when everything before was read, so that
// many messages in a row are one notice.
func (s *Service) write(ctx context.Context, a plugin.Actor, text string, open func(tx db.Tx, message string) (string, error)) error {
	text = strings.TrimSpace(printable(text))
	if n := utf8.RuneCountInString(text); n < 1 || n > messageMax {
		return ErrMessage.At("/text", "message_length", plugin.Args{"min": 1, "max": messageMax})
	}
	if ok, wait := s.pace.Allow(string(a.User)); !ok {
		return ErrMessages.In(wait)
	}
	message := plugin.NewID[string]()
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		id, err := open(tx, message)
		if err != nil {
			return err
		}
		to, err := db.One[reader](ctx, tx, readerSQL, id, a.User)
		if err != nil {
			return fmt.Errorf("read whom a message is for: %w", err)
		}
		if _, err := tx.Exec(ctx, insertMessageSQL, message, id, a.User, text, s.Now()); err != nil {
			return fmt.Errorf("write a message: %w", err)
		}
		s.Hub.Changed(tx, live.UserTopic(a.User))
		s.Hub.Changed(tx, live.UserTopic(to.Person))
		if to.Unread > 0 || s.past {
			return nil
		}
		if err := notice.HoldNames(ctx, tx, a.User); err != nil {
			return err
		}
		from, err := db.One[partnerRow](ctx, tx, partnerSQL, a.User)
		if err != nil {
			return fmt.Errorf("read who writes: %w", err)
		}
		return s.notices.Tell(ctx, tx, notice.Message{Dedupe: "message:" + message, User: to.Person, Kind: "message", Link: conversationPath + id,
			Args: map[string]any{"author": from.FirstName + " " + from.LastName, "authorId": a.User, "excerpt": cut(text, excerptMax)}})
	})
}

// conversationPath is the page of a conversation.
const conversationPath = "/messages/"

// ReadConversation marks all messages of one of the actor's conversations as read, and what was told of them.
func (s *Service) ReadConversation(ctx context.Context, a plugin.Actor, id string) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		tag, err := tx.Exec(ctx, readConversationSQL, id, a.User)
		if err != nil {
			return fmt.Errorf("read a conversation: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return plugin.ErrNotFound
		}
		s.Hub.Changed(tx, live.UserTopic(a.User))
		return s.notices.ReadLink(ctx, tx, a.User, conversationPath+id)
	})
}
