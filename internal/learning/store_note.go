package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	noteColumns = `
		n.id::text as id, n.course_id::text as course, c.title as course_title, n.content_id::text as content, o.title as content_title,
		o.type as content_type, o.deleted_at is not null as content_gone, n.content as text, n.second, n.quote,
		coalesce(n.tags, '{}') as tags, not n.is_private as shared, n.version, n.created_at, n.updated_at`

	noteJoins = `
		join courses c on c.id = n.course_id
		left join course_contents o on o.id = n.content_id`

	// Where a note stands among those of its person, as the index user_notes_places has it.
	notePlace = `n.course_id, coalesce(n.content_id, '00000000-0000-0000-0000-000000000000'::uuid), coalesce(n.second, -1), n.id`

	// The notes that have each of the words of the parameter that follows.
	noteWords = `
		cw_fold(n.content || ' ' || coalesce(n.quote, '') || ' ' || array_to_string(coalesce(n.tags, '{}'), ' ')) like all (
			select '%' || replace(replace(replace(cw_fold(w), '\', '\\'), '%', '\%'), '_', '\_') || '%' from unnest(`

	ownNotesSQL = `
		select ` + noteColumns + `
		from user_notes n` + noteJoins + `
		where n.user_id = $1 and n.deleted_at is null
		and ($2::uuid is null or n.course_id = $2)
		and ($3::uuid is null or n.content_id = $3)
		and ($4::text = '' or $4 = any(n.tags))
		and ($5::boolean is null or n.is_private <> $5)
		and ($6::text[] = '{}' or` + noteWords + `$6::text[]) w))
		and ($7::uuid is null or (` + notePlace + `) > ($8::uuid, $9::uuid, $10::int, $7))
		order by ` + notePlace + `
		limit $11`

	sharedNotesSQL = `
		select ` + noteColumns + `, u.id::text as author, u.first_name, u.last_name, u.email, u.avatar
		from user_notes n` + noteJoins + `
		join users u on u.id = n.user_id
		where n.course_id = $1 and not n.is_private and n.deleted_at is null
		and ($2::uuid is null or n.content_id = $2)
		and ($3::uuid is null or n.user_id = $3)
		and ($4::text = '' or $4 = any(n.tags))
		and ($5::text[] = '{}' or` + noteWords + `$5::text[]) w))
		and ($6::uuid is null or n.id < $6)
		order by n.id desc
		limit $7`

	ownNoteSQL = `
		select ` + noteColumns + `
		from user_notes n` + noteJoins + `
		where n.id = $1 and n.user_id = $2 and n.deleted_at is null`

	noteOverviewSQL = `
		with mine as materialized (
			select n.course_id, n.is_private, n.tags from user_notes n where n.user_id = $1 and n.deleted_at is null
		)
		select count(*)::int as all, (count(*) filter (where not is_private))::int as shared,
		coalesce((
			select jsonb_agg(jsonb_build_object('id', c.id, 'title', c.title, 'notes', x.notes) order by cw_fold(c.title), c.id)
			from (select course_id, count(*) as notes from mine group by course_id) x join courses c on c.id = x.course_id
		), '[]') as courses,
		coalesce((
			select jsonb_agg(jsonb_build_object('tag', y.tag, 'notes', y.notes) order by y.notes desc, y.tag)
			from (select t as tag, count(*) as notes from mine, unnest(tags) t group by t order by count(*) desc, t limit 100) y
		), '[]') as tags
		from mine`

	// Held by whoever writes one more, so that two at once count one another; a free preview is noted without an enrolment.
	holdNotesSQL = `select pg_advisory_xact_lock(hashtextextended('notes ' || $1::text || ' ' || $2::text, 0))`

	countNotesSQL = `select count(*)::int from (select from user_notes n where n.user_id = $1 and n.course_id = $2 limit $3) x`

	insertNoteSQL = `
		insert into user_notes (id, user_id, course_id, content_id, content, second, quote, tags, is_private, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

	changeNoteSQL = `
		update user_notes set content = $4, second = $5, quote = $6, tags = $7, is_private = $8, version = version + 1
		where id = $1 and user_id = $2 and version = $3 and deleted_at is null`

	deleteNoteSQL = `update user_notes set deleted_at = $3 where id = $1 and user_id = $2 and deleted_at is null`

	restoreNoteSQL = `update user_notes set deleted_at = null where id = $1 and user_id = $2 and deleted_at is not null`

	nameOfSQL = `select u.first_name || ' ' || u.last_name from users u where u.id = $1`

	sweepNotesSQL = `delete from user_notes where deleted_at < $1`
)

type noteRow struct {
	ID           plugin.NoteID
	Course       plugin.CourseID
	CourseTitle  string
	Content      *plugin.ContentID
	ContentTitle *string
	ContentType  *string
	ContentGone  bool
	Text         string
	Second       *int
	Quote        *string
	Tags         []string
	Shared       bool
	Version      int
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

type sharedNoteRow struct {
	noteRow
	Author    plugin.UserID
	FirstName string
	LastName  string
	Email     string
	Avatar    *string
}

func (r noteRow) note() Note {
	n := Note{
		ID: r.ID, Course: CourseName{r.Course, r.CourseTitle}, Text: r.Text, Second: r.Second, Quote: r.Quote, Tags: r.Tags, Shared: r.Shared,
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	if r.Content != nil {
		n.Content = &NoteContent{*r.Content, *r.ContentTitle, *r.ContentType, r.ContentGone}
	}
	return n
}

func ownNotes(ctx context.Context, q db.Querier, user plugin.UserID, f NoteFilter, after *noteKey, limit int) ([]Note, error) {
	var id, course, content, second any
	if after != nil {
		id, course, content, second = after.ID, after.Course, after.Content, after.Second
	}
	rows, err := db.Many[noteRow](ctx, q, ownNotesSQL, user, f.Course, f.Content, f.Tag, f.Shared, f.words(), id, course, content, second, limit)
	if err != nil {
		return nil, fmt.Errorf("list notes: %w", err)
	}
	list := make([]Note, len(rows))
	for i, r := range rows {
		list[i] = r.note()
	}
	return list, nil
}

func sharedNotes(ctx context.Context, q db.Querier, course plugin.CourseID, f NoteFilter, after *plugin.NoteID, limit int) ([]SharedNote, error) {
	rows, err := db.Many[sharedNoteRow](ctx, q, sharedNotesSQL, course, f.Content, f.Person, f.Tag, f.words(), after, limit)
	if err != nil {
		return nil, fmt.Errorf("list shared notes: %w", err)
	}
	list := make([]SharedNote, len(rows))
	for i, r := range rows {
		list[i] = SharedNote{r.note(), PersonName{r.Author, r.FirstName, r.LastName, r.Email, r.Avatar}}
	}
	return list, nil
}

// ownNote returns a note of the person's; what is another's does not exist.
func ownNote(ctx context.Context, q db.Querier, user plugin.UserID, id plugin.NoteID) (Note, error) {
	r, err := db.One[noteRow](ctx, q, ownNoteSQL, id, user)
	if errors.Is(err, db.ErrNoRow) {
		return Note{}, plugin.ErrNotFound
	}
	if err != nil {
		return Note{}, fmt.Errorf("read a note: %w", err)
	}
	return r.note(), nil
}

func readNoteOverview(ctx context.Context, q db.Querier, user plugin.UserID) (NoteOverview, error) {
	o, err := db.One[NoteOverview](ctx, q, noteOverviewSQL, user)
	if err != nil {
		return NoteOverview{}, fmt.Errorf("sum up notes: %w", err)
	}
	return o, nil
}

// countNotes counts a person's notes in a course, and stops at most.
func countNotes(ctx context.Context, q db.Querier, user plugin.UserID, course plugin.CourseID, most int) (int, error) {
	n, err := db.Value[int](ctx, q, countNotesSQL, user, course, most)
	if err != nil {
		return 0, fmt.Errorf("count notes: %w", err)
	}
	return n, nil
}

func insertNote(ctx context.Context, tx db.Tx, id plugin.NoteID, user plugin.UserID, course plugin.CourseID, d NoteDraft, at time.Time) error {
	_, err := tx.Exec(ctx, insertNoteSQL, id, user, course, d.Content, d.Text, d.Second, said(d.Quote), d.Tags, !d.Shared, at)
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	return nil
}

// changeNote reports whether the note was still at that version.
func changeNote(ctx context.Context, tx db.Tx, id plugin.NoteID, user plugin.UserID, version int, d NoteDraft) (bool, error) {
	return touchedNote(ctx, tx, changeNoteSQL, id, user, version, d.Text, d.Second, said(d.Quote), d.Tags, !d.Shared)
}

func deleteNote(ctx context.Context, tx db.Tx, id plugin.NoteID, user plugin.UserID, at time.Time) (bool, error) {
	return touchedNote(ctx, tx, deleteNoteSQL, id, user, at)
}

func holdNotes(ctx context.Context, tx db.Tx, user plugin.UserID, course plugin.CourseID) error {
	if _, err := tx.Exec(ctx, holdNotesSQL, user, course); err != nil {
		return fmt.Errorf("hold a person's notes: %w", err)
	}
	return nil
}

func restoreNote(ctx context.Context, tx db.Tx, id plugin.NoteID, user plugin.UserID) (bool, error) {
	return touchedNote(ctx, tx, restoreNoteSQL, id, user)
}

func sweepNotes(ctx context.Context, tx db.Tx, before time.Time) error {
	_, err := touchedNote(ctx, tx, sweepNotesSQL, before)
	return err
}

func touchedNote(ctx context.Context, tx db.Tx, sql string, args ...any) (bool, error) {
	done, err := tx.Exec(ctx, sql, args...)
	if err != nil {
		return false, fmt.Errorf("write a note: %w", err)
	}
	return done.RowsAffected() > 0, nil
}

func nameOf(ctx context.Context, q db.Querier, user plugin.UserID) (string, error) {
	name, err := db.Value[string](ctx, q, nameOfSQL, user)
	if err != nil {
		return "", fmt.Errorf("read a name: %w", err)
	}
	return name, nil
}
