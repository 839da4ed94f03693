package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// cardColumns are the columns of cardRow; cardTables where they come from. How long a course takes is what its trainer
	// says, and only without that what its films last.
	cardColumns = `
		c.id::text as id, c.slug, c.title, c.short_description, c.course_type::text as course_type, c.level::text as level,
		c.category, g.name_ar as category_ar, g.slug as category_slug, g.hue, c.face, c.language, c.price_minor, c.price_currency::text as price_currency,
		c.trainer_id::text as trainer_id, u.first_name || ' ' || u.last_name as trainer_name, c.rating::float8 as rating,
		c.review_count, c.enrollment_count, coalesce(nullif(coalesce(c.classroom_minutes, 0) + coalesce(c.online_minutes, 0), 0), c.duration) as duration, c.lesson_count, c.is_featured,
		c.start_date::text as start_date, c.published_at, c.thumbnail, c.thumbnail_small,
		array(select d.day::text from (select c.start_date as day union select r.starts_on from course_groups r where r.course_id = c.id) d
			where d.day >= current_date - 1 order by d.day) as starts,
		exists (select from course_groups r where r.course_id = c.id) as in_groups,
		c.max_students is not null or exists (select from course_groups r where r.course_id = c.id and r.capacity is not null) as limited`

	cardTables = `
		from courses c
		join users u on u.id = c.trainer_id
		left join categories g on g.name = c.category`

	courseColumns = `
		c.description, c.requirements, c.learning_outcomes, coalesce(c.tags, '{}') as tags, c.location, c.live_link,
		c.classroom_minutes, c.online_minutes, c.credit_hours::float8 as credit_hours, c.recording_policy::text as recording_policy, c.min_students,
		c.is_published, c.archived_at, c.max_students, c.access_days, c.valid_months, c.retake_days, c.access_until::text as access_until, c.waiting_list, c.offer_hours,
		c.behind_days, c.behind_points, c.completion_rule,
		c.end_date::text as end_date, c.outline_version, c.revision, c.completion_count, c.updated_at,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $1::uuid), '') as my_team_role`

	courseByIDSQL = `select` + cardColumns + `,` + courseColumns + cardTables + ` where c.id = $2::uuid`

	cardsByIDSQL = `select` + cardColumns + cardTables + ` where c.id = any($1::text[]::uuid[])`

	insertCourseSQL = `
		insert into courses (id, trainer_id, slug, title, price_minor, price_currency, course_type, category, language, face)
		values ($1, $2, $3, $4, 0, $5, $6::text::course_type, $7, $8,
			(select least(count(*), 9999) from courses where category is not distinct from $7))
		on conflict on constraint courses_slug_key do nothing`

	// A course's address of before keeps leading to it, until another course takes it.
	keepSlugSQL = `
		insert into course_slugs (slug, course_id) values ($1, $2)
		on conflict (slug) do update set course_id = excluded.course_id`
	dropSlugSQL = `delete from course_slugs where slug = $1`

	formerSlugSQL = `
		select c.slug from course_slugs f
		join courses c on c.id = f.course_id
		where f.slug = $1 and c.is_published and c.archived_at is null`

	insertOwnerSQL = `insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, 'owner')`

	// What a use case holds of the course that it changes. FOR NO KEY UPDATE: rows that refer to
	// the course can be added meanwhile. Who may change it is read afterwards: a subquery here would not be read anew after a wait.
	heldColumns = `
		select c.id::text as id, c.trainer_id::text as trainer_id, c.slug, c.title, c.short_description, c.description, c.requirements,
			c.learning_outcomes, c.location, c.level::text as level, c.course_type::text as course_type, c.language, c.category,
			c.price_minor, c.price_currency::text as price_currency, c.base_price_minor, coalesce(c.tags, '{}') as tags, c.is_featured,
			c.live_link, c.recording_policy::text as recording_policy, c.classroom_minutes, c.online_minutes,
			c.credit_hours::float8 as credit_hours, c.max_students, c.min_students, c.access_days, c.valid_months, c.retake_days, c.access_until::text as access_until,
			c.waiting_list, c.offer_hours, c.behind_days, c.behind_points, c.completion_rule, c.start_date::text as start_date, c.end_date::text as end_date,
			c.is_published, c.published_at, c.archived_at, c.outline_version
		from courses c`
	heldLock = ` for no key update of c`

	lockCourseSQL          = heldColumns + ` where c.id = $1::uuid` + heldLock
	lockCourseOfSectionSQL = heldColumns + ` where c.id = (select s.course_id from course_sections s where s.id = $1::uuid)` + heldLock
	lockCourseOfContentSQL = heldColumns + ` where c.id = (select x.course_id from course_contents x where x.id = $1::uuid)` + heldLock

	teamRoleSQL = `
		select c.id::text as id, coalesce(t.role::text, '') as role
		from courses c
		left join course_team t on t.course_id = c.id and t.user_id = $1::uuid
		where c.id = $2::uuid`

	updateCourseSQL = `
		update courses set
			slug = $2, title = $3, short_description = $4, description = $5, requirements = $6, learning_outcomes = $7, location = $8,
			level = $9::text::course_level, course_type = $10::text::course_type, language = $11,
			price_minor = $12, price_currency = $13, base_price_minor = $14, tags = $15, is_featured = $16,
			featured_position = case when $16 then featured_position end,
			max_students = $17, start_date = $18::text::date, end_date = $19::text::date, category = $20::text,
			min_students = $21, live_link = $22, recording_policy = $23::text::recording_policy, classroom_minutes = $24,
			online_minutes = $25, credit_hours = $26::float8::numeric(6,2), access_days = $27, access_until = $28::text::date,
			waiting_list = $29, offer_hours = $30, behind_days = $31, behind_points = $32, valid_months = $33, retake_days = $34, completion_rule = $35,
			face = case when category is not distinct from $20 then face
				else (select least(count(*), 9999) from courses o where o.category is not distinct from $20) end
		where id = $1`

	publishCourseSQL = `
		update courses set is_published = true, published_at = coalesce(published_at, $2)
		where id = $1`
	unpublishCourseSQL = `update courses set is_published = false where id = $1`
	archiveCourseSQL   = `update courses set archived_at = $2 where id = $1`

	countedSQL = `update courses set enrollment_count = $2, completion_count = $3 where id = $1`

	ratedSQL = `
		update courses set review_count = $2::int, star_sum = $3::int, rating = case when $2::int > 0 then round($3::int::numeric / $2::int, 2) end
		where id = $1`
)

// cardRow is a course's card as the database gives it, as columns and as JSON.
type cardRow struct {
	ID               plugin.CourseID `json:"id"`
	Slug             string          `json:"slug"`
	Title            string          `json:"title"`
	ShortDescription *string         `json:"short_description"`
	CourseType       string          `json:"course_type"`
	Level            string          `json:"level"`
	Category         *string         `json:"category"`
	CategoryAr       *string         `json:"category_ar"`
	CategorySlug     *string         `json:"category_slug"`
	Hue              *int            `json:"hue"`
	Face             int             `json:"face"`
	Language         string          `json:"language"`
	PriceMinor       int64           `json:"price_minor"`
	PriceCurrency    string          `json:"price_currency"`
	TrainerID        plugin.UserID   `json:"trainer_id"`
	TrainerName      string          `json:"trainer_name"`
	Rating           *float64        `json:"rating"`
	ReviewCount      int             `json:"review_count"`
	EnrollmentCount  int             `json:"enrollment_count"`
	Duration         *int            `json:"duration"`
	LessonCount      int             `json:"lesson_count"`
	IsFeatured       bool            `json:"is_featured"`
	StartDate        *string         `json:"start_date"`
	PublishedAt      *time.Time      `json:"published_at"`
	Thumbnail        *string         `json:"thumbnail"`
	ThumbnailSmall   *string         `json:"thumbnail_small"`
	Starts           []string        `json:"starts"`
	InGroups         bool            `json:"in_groups"`
	Limited          bool            `json:"limited"` // places are counted
}

func (r cardRow) card() catalogapi.Card {
	return catalogapi.Card{
		ID: r.ID, Slug: r.Slug, Title: r.Title, ShortDescription: r.ShortDescription, CourseType: r.CourseType, Level: r.Level,
		Category: r.Category, CategoryAr: r.CategoryAr, CategorySlug: r.CategorySlug, Language: r.Language,
		Price:   plugin.Money{Minor: r.PriceMinor, Currency: r.PriceCurrency},
		Trainer: catalogapi.Trainer{ID: r.TrainerID, Name: r.TrainerName},
		Rating:  r.Rating, ReviewCount: r.ReviewCount, EnrollmentCount: r.EnrollmentCount, Duration: r.Duration, Lessons: r.LessonCount,
		IsFeatured: r.IsFeatured, Cover: pictured(coverOf(r.ID, r.Hue, r.Face), r.Thumbnail, r.ThumbnailSmall), StartDate: r.StartDate, PublishedAt: r.PublishedAt,
		Starts: r.Starts, InGroups: r.InGroups,
	}
}

type courseRow struct {
	cardRow
	Description      string
	Requirements     *string
	LearningOutcomes *string
	Tags             []string
	Location         *string
	LiveLink         *string
	ClassroomMinutes *int
	OnlineMinutes    *int
	CreditHours      *float64
	RecordingPolicy  string
	MinStudents      *int
	IsPublished      bool
	ArchivedAt       *time.Time
	MaxStudents      *int
	AccessDays       *int
	ValidMonths      *int
	RetakeDays       *int
	AccessUntil      *string
	WaitingList      bool
	OfferHours       int
	BehindDays       *int
	BehindPoints     *int
	CompletionRule   *catalogapi.Rule
	EndDate          *string
	OutlineVersion   int64
	Revision         int
	CompletionCount  int
	UpdatedAt        time.Time
	MyTeamRole       catalogapi.TeamRole
}

func (r courseRow) course() Course {
	return Course{
		Card: r.card(), Description: r.Description, Requirements: r.Requirements, LearningOutcomes: r.LearningOutcomes, Tags: r.Tags,
		Location: r.Location, LiveLink: r.LiveLink, ClassroomMinutes: r.ClassroomMinutes, OnlineMinutes: r.OnlineMinutes, CreditHours: r.CreditHours,
		RecordingPolicy: r.RecordingPolicy, MinStudents: r.MinStudents, IsPublished: r.IsPublished, ArchivedAt: r.ArchivedAt, MaxStudents: r.MaxStudents, EndDate: r.EndDate,
		AccessDays: r.AccessDays, ValidMonths: r.ValidMonths, RetakeDays: r.RetakeDays, AccessUntil: r.AccessUntil, WaitingList: r.WaitingList, OfferHours: r.OfferHours,
		BehindDays: r.BehindDays, BehindPoints: r.BehindPoints, CompletionRule: r.CompletionRule,
		OutlineVersion: r.OutlineVersion, Revision: r.Revision, CompletionCount: r.CompletionCount, UpdatedAt: r.UpdatedAt, MyTeamRole: r.MyTeamRole,
	}
}

// courseRecord is a course that a transaction holds to change it.
type courseRecord struct {
	ID               plugin.CourseID
	TrainerID        plugin.UserID
	Slug             string
	Title            string
	ShortDescription *string
	Description      string
	Requirements     *string
	LearningOutcomes *string
	Location         *string
	Level            string
	CourseType       string
	Language         string
	Category         *string
	PriceMinor       int64
	PriceCurrency    string
	BasePriceMinor   int64
	Tags             []string
	IsFeatured       bool
	LiveLink         *string
	RecordingPolicy  string
	ClassroomMinutes *int
	OnlineMinutes    *int
	CreditHours      *float64
	MaxStudents      *int
	MinStudents      *int
	AccessDays       *int
	ValidMonths      *int
	RetakeDays       *int
	AccessUntil      *string
	WaitingList      bool
	OfferHours       int
	BehindDays       *int
	BehindPoints     *int
	CompletionRule   *catalogapi.Rule
	StartDate        *string
	EndDate          *string
	IsPublished      bool
	PublishedAt      *time.Time
	ArchivedAt       *time.Time
	OutlineVersion   int64
	TeamRole         catalogapi.TeamRole `db:"-"`
}

// listed reports whether visitors find the course.
func (r courseRecord) listed() bool { return r.IsPublished && r.ArchivedAt == nil }

type teamRow struct {
	ID   plugin.CourseID
	Role catalogapi.TeamRole
}

// found turns a missing row into plugin.ErrNotFound.
func found[T any](v T, err error) (T, error) {
	if errors.Is(err, db.ErrNoRow) {
		return v, plugin.ErrNotFound
	}
	return v, err
}

// changed turns "no row was changed" into plugin.ErrNotFound.
func changed(ctx context.Context, tx db.Tx, sql string, args ...any) error {
	tag, err := tx.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return plugin.ErrNotFound
	}
	return err
}

func courseByID(ctx context.Context, q db.Querier, user *plugin.UserID, id plugin.CourseID) (courseRow, error) {
	return found(db.One[courseRow](ctx, q, courseByIDSQL, user, id))
}

func cardsByID(ctx context.Context, q db.Querier, ids []string) ([]cardRow, error) {
	return db.Many[cardRow](ctx, q, cardsByIDSQL, ids)
}

// insertCourse returns false when the slug is taken.
func insertCourse(ctx context.Context, tx db.Tx, id plugin.CourseID, owner plugin.UserID, slug, currency string, n NewCourse, category *string) (bool, error) {
	tag, err := tx.Exec(ctx, insertCourseSQL, id, owner, slug, n.Title, currency, n.CourseType, category, n.Language)
	return tag.RowsAffected() == 1, categoryGone(err)
}

func insertOwner(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID) error {
	_, err := tx.Exec(ctx, insertOwnerSQL, plugin.NewID[string](), course, user)
	return err
}

func lockCourse(ctx context.Context, tx db.Tx, id plugin.CourseID) (courseRecord, error) {
	return found(db.One[courseRecord](ctx, tx, lockCourseSQL, id))
}

func lockCourseOfSection(ctx context.Context, tx db.Tx, id plugin.SectionID) (courseRecord, error) {
	return found(db.One[courseRecord](ctx, tx, lockCourseOfSectionSQL, id))
}

func lockCourseOfContent(ctx context.Context, tx db.Tx, id plugin.ContentID) (courseRecord, error) {
	return found(db.One[courseRecord](ctx, tx, lockCourseOfContentSQL, id))
}

func teamRole(ctx context.Context, q db.Querier, user *plugin.UserID, id plugin.CourseID) (teamRow, error) {
	return found(db.One[teamRow](ctx, q, teamRoleSQL, user, id))
}

// updateCourse returns ErrSlugTaken when the slug is; the transaction is lost then.
func updateCourse(ctx context.Context, tx db.Tx, r courseRecord) error {
	err := changed(ctx, tx, updateCourseSQL, r.ID, r.Slug, r.Title, r.ShortDescription, r.Description, r.Requirements, r.LearningOutcomes,
		r.Location, r.Level, r.CourseType, r.Language, r.PriceMinor, r.PriceCurrency, r.BasePriceMinor, r.Tags, r.IsFeatured, r.MaxStudents,
		r.StartDate, r.EndDate, r.Category, r.MinStudents, r.LiveLink, r.RecordingPolicy, r.ClassroomMinutes, r.OnlineMinutes, r.CreditHours,
		r.AccessDays, r.AccessUntil, r.WaitingList, r.OfferHours, r.BehindDays, r.BehindPoints, r.ValidMonths, r.RetakeDays, r.CompletionRule)
	if db.Violates(err, "courses_slug_key") {
		return ErrSlugTaken.Because(err)
	}
	return categoryGone(err)
}

// categoryGone says so when the category was deleted after it was looked for.
func categoryGone(err error) error {
	if db.Violates(err, "courses_category_fkey") {
		return ErrCourse.At("/category", "course.category", nil).Because(err)
	}
	return err
}

// moveSlug keeps the former address of a course leading to it.
func moveSlug(ctx context.Context, tx db.Tx, course plugin.CourseID, former, now string) error {
	if _, err := tx.Exec(ctx, dropSlugSQL, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, keepSlugSQL, former, course)
	return err
}

func formerSlug(ctx context.Context, q db.Querier, slug string) (string, error) {
	return found(db.Value[string](ctx, q, formerSlugSQL, slug))
}

func publishCourse(ctx context.Context, tx db.Tx, id plugin.CourseID, at time.Time) error {
	return changed(ctx, tx, publishCourseSQL, id, at)
}

func unpublishCourse(ctx context.Context, tx db.Tx, id plugin.CourseID) error {
	return changed(ctx, tx, unpublishCourseSQL, id)
}

func archiveCourse(ctx context.Context, tx db.Tx, id plugin.CourseID, at time.Time) error {
	return changed(ctx, tx, archiveCourseSQL, id, at)
}

func setCounts(ctx context.Context, tx db.Tx, id plugin.CourseID, enrolled, completed int) error {
	return changed(ctx, tx, countedSQL, id, enrolled, completed)
}

func setRating(ctx context.Context, tx db.Tx, id plugin.CourseID, reviews, stars int) error {
	return changed(ctx, tx, ratedSQL, id, reviews, stars)
}
