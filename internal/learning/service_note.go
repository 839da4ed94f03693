package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Notes lists the actor's own notes in the order of their places: by course, content and second. They stay when access ends.
func (s *Service) Notes(ctx context.Context, a plugin.Actor, f NoteFilter, cursor string, limit int) (plugin.Page[Note], error) {
	after, err := parseNoteKey(cursor)
	if err != nil {
		return plugin.Page[Note]{}, err
	}
	f.Tag = oneLine(f.Tag)
	list, err := ownNotes(ctx, s.DB, a.User, f, after, limit+1)
	if err != nil {
		return plugin.Page[Note]{}, err
	}
	return plugin.Cut(list, limit, keyOfNote), nil
}

// NoteOverview says in which courses, and with which tags, the actor has notes.
func (s *Service) NoteOverview(ctx context.Context, a plugin.Actor) (NoteOverview, error) {
	return readNoteOverview(ctx, s.DB, a.User)
}

// SharedNotes lists what people share with the team of a course, the newest first. Nobody else sees them, and nobody at all
// what is private.
func (s *Service) SharedNotes(ctx context.Context, a plugin.Actor, course plugin.CourseID, f NoteFilter, cursor string, limit int) (SharedNoteList, error) {
	key, err := plugin.ParseCursor[sharedNoteKey](cursor)
	if err != nil {
		return SharedNoteList{}, err
	}
	var after *plugin.NoteID
	if key != nil {
		id, ok := plugin.ParseID[plugin.NoteID](string(key.ID))
		if !ok {
			return SharedNoteList{}, plugin.ErrCursor
		}
		after = &id
	}
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return SharedNoteList{}, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return SharedNoteList{}, err
	}
	f.Tag = oneLine(f.Tag)
	list, err := sharedNotes(ctx, s.DB, course, f, after, limit+1)
	if err != nil {
		return SharedNoteList{}, err
	}
	return SharedNoteList{plugin.Cut(list, limit, func(n SharedNote) sharedNoteKey { return sharedNoteKey{n.ID} }), r.CourseTitle}, nil
}

// SharedNoteList is a page of the notes that a course's team reads.
type SharedNoteList struct {
	plugin.Page[SharedNote]
	CourseTitle string `json:"courseTitle"`
}

// sharedNoteKey is where a page of them ended.
type sharedNoteKey struct {
	ID plugin.NoteID `json:"i"`
}

// AddNote notes something in a course, or about one of its contents that the actor may open.
func (s *Service) AddNote(ctx context.Context, a plugin.Actor, course plugin.CourseID, d NoteDraft) (Note, error) {
	course, ok := plugin.ParseID[plugin.CourseID](string(course)) // people may write it in capitals
	if !ok {
		return Note{}, plugin.ErrNotFound
	}
	d, fault := d.clean()
	fault, err := s.noteAllowed(ctx, a, course, d, nil, fault)
	if err != nil {
		return Note{}, err
	}
	if len(fault.Fields) > 0 {
		return Note{}, fault
	}
	id := plugin.NewID[plugin.NoteID]()
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := holdNotes(ctx, tx, a.User, course); err != nil {
			return err
		}
		n, err := countNotes(ctx, tx, a.User, course, notesInCourse)
		if err != nil {
			return err
		}
		if n >= notesInCourse {
			return ErrNotesFull
		}
		return insertNote(ctx, tx, id, a.User, course, d, s.Now())
	})
	if err != nil {
		return Note{}, err
	}
	return ownNote(ctx, s.DB, a.User, id)
}

// ChangeNote replaces all of an own note but its content. version is that of the note which the actor changed.
func (s *Service) ChangeNote(ctx context.Context, a plugin.Actor, id plugin.NoteID, version int, d NoteDraft) (Note, error) {
	was, err := ownNote(ctx, s.DB, a.User, id)
	if err != nil {
		return Note{}, err
	}
	if was.Content != nil {
		d.Content = &was.Content.ID
	}
	d, fault := d.clean()
	if fault, err = s.noteAllowed(ctx, a, was.Course.ID, d, &was, fault); err != nil {
		return Note{}, err
	}
	if was.Version != version {
		return Note{}, ErrNoteStale
	}
	if len(fault.Fields) > 0 {
		return Note{}, fault
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		done, err := changeNote(ctx, tx, id, a.User, version, d)
		if err == nil && !done {
			return ErrNoteStale
		}
		return err
	})
	if err != nil {
		return Note{}, err
	}
	return ownNote(ctx, s.DB, a.User, id)
}

// noteAllowed asks the access rule whether the actor may write the note there, and adds to fault what is wrong with its
// place. Contents of other courses and those that the actor may not open are refused alike, so that nobody learns which
// there are. was is the note as it stands: in it what was there before may stay, whatever became of the content.
func (s *Service) noteAllowed(ctx context.Context, a plugin.Actor, course plugin.CourseID, d NoteDraft, was *Note, fault *plugin.Fault) (*plugin.Fault, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return nil, err
	}
	rule, inside := s.rule(ctx), (*spot)(nil)
	if d.Content != nil {
		list, err := s.spots(ctx, s.DB, a, *d.Content)
		if err != nil {
			return nil, err
		}
		if len(list) == 1 && list[0].Course == course && rule.decide(a, list[0].room, list[0].step).Allowed {
			inside = &list[0]
		}
	}
	// Whoever may open the content, a free preview too, may note something about it.
	if err := rule.enter(r, s.mayTeach(a, r) == nil, inside != nil); err != nil {
		return nil, err
	}
	switch {
	case d.Content == nil, inside == nil && was != nil && sameSecond(was.Second, d.Second):
	case inside == nil:
		fault = fault.At("/contentId", "note_content")
	case d.Second != nil && (was == nil || !sameSecond(was.Second, d.Second)) && !inside.hasSecond(*d.Second):
		fault = fault.At("/second", "note_second")
	}
	return fault, nil
}

func sameSecond(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// hasSecond reports whether the content is a video that is that long.
func (st step) hasSecond(n int) bool {
	return st.Type == video && st.Duration != nil && n >= 0 && n <= *st.Duration
}

// DeleteNote takes an own note away; for a day it can come back.
func (s *Service) DeleteNote(ctx context.Context, a plugin.Actor, id plugin.NoteID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		done, err := deleteNote(ctx, tx, id, a.User, s.Now())
		if err == nil && !done {
			return plugin.ErrNotFound
		}
		return err
	})
}

// RestoreNote brings an own note back that was just deleted; one that is there stays.
func (s *Service) RestoreNote(ctx context.Context, a plugin.Actor, id plugin.NoteID) (Note, error) {
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		_, err := restoreNote(ctx, tx, id, a.User)
		return err
	})
	if err != nil {
		return Note{}, err
	}
	return ownNote(ctx, s.DB, a.User, id)
}

// SweepNotes forgets the notes that were deleted more than a day ago.
func (s *Service) SweepNotes(ctx context.Context) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error { return sweepNotes(ctx, tx, s.Now().Add(-notesKept)) })
}
