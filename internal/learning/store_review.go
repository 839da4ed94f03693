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
	reviewColumns = `
		r.id::text as id, r.course_id::text as course, r.user_id::text as user, u.first_name, u.last_name,
		exists (select from user_profiles p where p.user_id = u.id and p.anonymised_at is not null) as former,
		r.rating as stars, r.text, r.state::text as state, r.reason, r.withdrawn, r.created_at, r.edited_at, r.answer, r.answered_at`

	reviewFrom = `
		from reviews r
		join users u on u.id = r.user_id`

	reviewOfSQL = `select ` + reviewColumns + reviewFrom + ` where r.course_id = $1 and r.user_id = $2`

	reviewByIDSQL = `select ` + reviewColumns + reviewFrom + ` where r.id = $1 and not r.withdrawn`

	publishedReviewsSQL = `
		select ` + reviewColumns + reviewFrom + `
		where r.course_id = $1 and r.state = 'published'
		and ($2::uuid is null or (r.created_at, r.id) < ($3, $2))
		order by r.created_at desc, r.id desc
		limit $4`

	// What the stars of the published reviews come to.
	starsSQL = `
		select count(*)::int as count, coalesce(sum(rating), 0)::int as total,
		array(select count(r.id)::int from generate_series(1, 5) s (n)
			left join reviews r on r.course_id = $1 and r.state = 'published' and r.rating = s.n group by s.n order by s.n) as stars
		from reviews where course_id = $1 and state = 'published'`

	// The reviews of the courses of whose team $1 is, null being all.
	reviewsPart = `
		not r.withdrawn
		and ($1::uuid is null or r.course_id in (select t.course_id from course_team t where t.user_id = $1))
		and ($2::uuid is null or r.course_id = $2)
		and ($3::int = 0 or r.rating = $3)`

	listReviewsSQL = `
		select ` + reviewColumns + `, u.email, u.avatar, c.title,
		coalesce((select t.role::text from course_team t where t.course_id = r.course_id and t.user_id = $8), '') as team_role` + reviewFrom + `
		join courses c on c.id = r.course_id
		where ` + reviewsPart + `
		and ($4 = '' or r.state = $4::text::review_state)
		and ($5::uuid is null or (r.created_at, r.id) < ($6, $5))
		order by r.created_at desc, r.id desc
		limit $7`

	countReviewsSQL = `
		select count(*)::int as all,
		count(*) filter (where r.state = 'pending')::int as pending,
		count(*) filter (where r.state = 'published')::int as published,
		count(*) filter (where r.state = 'rejected')::int as rejected
		from reviews r
		where ` + reviewsPart

	insertReviewSQL = `
		insert into reviews (id, user_id, course_id, rating, text, state, created_at) values ($1, $2, $3, $4, $5, $6::text::review_state, $7)`

	changeReviewSQL = `
		update reviews set rating = $2, text = $3, state = $4::text::review_state, withdrawn = false,
		edited_at = case when withdrawn then null else $5::timestamptz end, created_at = case when withdrawn then $5 else created_at end
		where id = $1`

	deleteReviewSQL = `delete from reviews where id = $1`

	withdrawReviewSQL = `
		update reviews set text = '', state = 'rejected', withdrawn = true, answer = null, answered_at = null where id = $1`

	decideReviewSQL = `update reviews set state = $2::text::review_state, reason = $3 where id = $1`

	answerReviewSQL = `update reviews set answer = $2, answered_at = case when $2::text is null then null else $3::timestamptz end where id = $1`

	// Whoever answers for reviews of a course: its team but for those who only look on.
	teachersSQL = `
		select t.user_id::text from course_team t where t.course_id = $1 and t.role <> 'observer' order by t.user_id`
)

// starsRow is what the published reviews of a course come to.
type starsRow struct {
	Count int
	Total int
	Stars []int
}

type listedReviewRow struct {
	reviewRow
	Email    string
	Avatar   *string
	Title    string
	TeamRole string
}

// reviewOf returns what somebody said of a course; nil when nothing. What was taken back and is remembered is there too.
func reviewOf(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID) (*reviewRow, error) {
	r, err := db.One[reviewRow](ctx, q, reviewOfSQL, course, user)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a review: %w", err)
	}
	return &r, nil
}

func reviewByID(ctx context.Context, q db.Querier, id plugin.ReviewID) (reviewRow, error) {
	r, err := db.One[reviewRow](ctx, q, reviewByIDSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return reviewRow{}, plugin.ErrNotFound
	}
	if err != nil {
		return reviewRow{}, fmt.Errorf("read a review: %w", err)
	}
	return r, nil
}

func publishedReviews(ctx context.Context, q db.Querier, course plugin.CourseID, after *reviewKey, limit int) ([]reviewRow, error) {
	id, at := after.parts()
	rows, err := db.Many[reviewRow](ctx, q, publishedReviewsSQL, course, id, at, limit)
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	return rows, nil
}

func readStars(ctx context.Context, q db.Querier, course plugin.CourseID) (starsRow, error) {
	r, err := db.One[starsRow](ctx, q, starsSQL, course)
	if err != nil {
		return starsRow{}, fmt.Errorf("count reviews: %w", err)
	}
	return r, nil
}

func listedReviews(ctx context.Context, q db.Querier, a plugin.Actor, member *plugin.UserID, f ReviewFilter, after *reviewKey, limit int) ([]listedReviewRow, error) {
	id, at := after.parts()
	rows, err := db.Many[listedReviewRow](ctx, q, listReviewsSQL, member, f.Course, f.Stars, f.State, id, at, limit, userOf(a))
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	return rows, nil
}

func countReviews(ctx context.Context, q db.Querier, member *plugin.UserID, f ReviewFilter) (ReviewCounts, error) {
	c, err := db.One[ReviewCounts](ctx, q, countReviewsSQL, member, f.Course, f.Stars)
	if err != nil {
		return ReviewCounts{}, fmt.Errorf("count reviews: %w", err)
	}
	return c, nil
}

func insertReview(ctx context.Context, tx db.Tx, id plugin.ReviewID, course plugin.CourseID, user plugin.UserID, stars int, text string, state ReviewState, at time.Time) error {
	return execReview(ctx, tx, insertReviewSQL, id, user, course, stars, text, state, at)
}

func changeReview(ctx context.Context, tx db.Tx, id plugin.ReviewID, stars int, text string, state ReviewState, at time.Time) error {
	return execReview(ctx, tx, changeReviewSQL, id, stars, text, state, at)
}

func deleteReview(ctx context.Context, tx db.Tx, id plugin.ReviewID) error {
	return execReview(ctx, tx, deleteReviewSQL, id)
}

func withdrawReview(ctx context.Context, tx db.Tx, id plugin.ReviewID) error {
	return execReview(ctx, tx, withdrawReviewSQL, id)
}

func decideReview(ctx context.Context, tx db.Tx, id plugin.ReviewID, state ReviewState, reason *string) error {
	return execReview(ctx, tx, decideReviewSQL, id, state, reason)
}

func answerReview(ctx context.Context, tx db.Tx, id plugin.ReviewID, text *string, at time.Time) error {
	return execReview(ctx, tx, answerReviewSQL, id, text, at)
}

func execReview(ctx context.Context, tx db.Tx, sql string, args ...any) error {
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("write a review: %w", err)
	}
	return nil
}

func teachers(ctx context.Context, q db.Querier, course plugin.CourseID) ([]plugin.UserID, error) {
	list, err := db.Values[plugin.UserID](ctx, q, teachersSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read a team: %w", err)
	}
	return list, nil
}
