package app

import (
	"context"

	"github.com/courseworx/courseworx/internal/app/demo"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

func (a *App) demoNote(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, n demo.Note) error {
	have, err := a.modules.learning.Notes(ctx, actor, learning.NoteFilter{Course: &course}, "", 100)
	if err != nil {
		return err
	}
	for _, h := range have.Items {
		if h.Text == n.Text {
			return nil
		}
	}
	d := learning.NoteDraft{Second: n.Second, Quote: n.Quote, Text: n.Text, Tags: n.Tags, Shared: n.Shared}
	if content != "" {
		d.Content = &content
	}
	_, err = a.modules.learning.At(n.At).AddNote(ctx, actor, course, d)
	return err
}

func (a *App) demoNoteAbout(ctx context.Context, trainer, trainee plugin.Actor, course plugin.CourseID, n demo.NoteAbout) error {
	at := a.modules.learning.At(n.At)
	have, err := at.Trainee(ctx, trainer, course, trainee.User)
	if err != nil {
		return err
	}
	var note learning.TraineeNote
	for _, h := range have.Notes {
		if h.Text == n.Text {
			note = h
		}
	}
	if note.ID == "" {
		if note, err = at.AddTraineeNote(ctx, trainer, course, trainee.User, learning.NewTraineeNote{Kind: n.Kind, Text: n.Text, Send: n.Sent}); err != nil {
			return err
		}
	}
	if n.Answer == "" || note.Answer != nil {
		return nil
	}
	_, err = a.modules.learning.At(n.Answered).AnswerTraineeNote(ctx, trainee, note.ID, n.Answer)
	return err
}
