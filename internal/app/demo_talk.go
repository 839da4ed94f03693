package app

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/app/demo"
	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/plugin"
)

// What people of the sample centre say: in groups, questions, announcements and letters.

func (a *App) demoGroups(ctx context.Context, trainer plugin.Actor, course plugin.CourseID) (map[string]string, error) {
	groups, err := a.modules.catalog.Groups(ctx, trainer, course)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, g := range groups {
		ids[g.Name] = g.ID
	}
	return ids, nil
}

func (a *App) demoQuestions(ctx context.Context, trainer plugin.Actor, course plugin.CourseID) (map[string]demo.Question, error) {
	list, err := a.modules.notify.Questions(ctx, trainer, course, notify.QuestionFilter{}, "", 100)
	if err != nil {
		return nil, err
	}
	there := map[string]demo.Question{}
	for _, q := range list.Items {
		found := demo.Question{ID: q.ID}
		answers, err := a.modules.notify.Answers(ctx, trainer, q.ID, "", 100)
		if err != nil {
			return nil, err
		}
		for _, p := range answers.Items {
			found.Answers = append(found.Answers, p.ID)
		}
		there[q.Title] = found
	}
	return there, nil
}

func (a *App) demoAsk(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, title, text string, at time.Time) (string, error) {
	ask := notify.NewQuestion{Title: title, Text: text}
	if content != "" {
		ask.Content = &content
	}
	made, err := a.modules.notify.At(at).Ask(ctx, actor, course, ask)
	return made.ID, err
}

func (a *App) demoAnnounce(ctx context.Context, actor plugin.Actor, course plugin.CourseID, title, body string, at time.Time) error {
	to, words := notify.Audience{Kind: "everybody"}, notify.Words{Title: title, Body: body, PublishAt: &at, Pinned: true}
	if course != "" {
		to, words.Pinned = notify.Audience{Kind: "course", CourseID: &course}, false
	}
	made, err := a.modules.notify.ListMade(ctx, actor, nil, "", 100)
	if err != nil {
		return err
	}
	for _, one := range made.Items {
		if one.Title == title {
			return nil
		}
	}
	_, err = a.modules.notify.Announce(ctx, actor, to, words, false)
	return err
}

func (a *App) demoCorrespond(ctx context.Context, trainee, trainer plugin.Actor, letters []demo.Letter) error {
	conversations, err := a.modules.notify.Conversations(ctx, trainee, "", 100)
	if err != nil {
		return err
	}
	for _, c := range conversations.Items {
		if c.With.ID == trainer.User {
			return nil
		}
	}
	for i, l := range letters {
		to := trainer.User
		if l.By.User == trainer.User {
			to = trainee.User
		}
		s := a.modules.notify.At(l.At)
		c, err := s.Begin(ctx, l.By, to, l.Text)
		if err != nil {
			return err
		}
		if i < len(letters)-1 { // whoever answered has read it; the last one waits
			if err := s.ReadConversation(ctx, letters[i+1].By, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
