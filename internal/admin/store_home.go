package admin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	slideColumns = `
		select id::text as id, title, text, link, language, picture, picture_width, picture_height, is_published,
			starts_on::text as starts_on, ends_on::text as ends_on, updated_at
		from slides`

	slidesSQL = slideColumns + ` order by position`

	slideSQL = slideColumns + ` where id = $1`

	insertSlideSQL = `
		insert into slides (id, title, text, link, language, is_published, starts_on, ends_on, position)
		values ($1, $2, $3, $4, $5, $6, $7::text::date, $8::text::date, (select coalesce(max(position) + 1, 0) from slides))`

	updateSlideSQL = `
		update slides
		set title = $2, text = $3, link = $4, language = $5, is_published = $6, starts_on = $7::text::date, ends_on = $8::text::date
		where id = $1`

	pictureSQL = `update slides set picture = $2, picture_width = $3, picture_height = $4 where id = $1`

	deleteSlideSQL = `delete from slides where id = $1`

	deferSlidesSQL = `set constraints slides_position_key deferred`

	orderSlidesSQL = `
		update slides s set position = o.place - 1
		from unnest($1::text[]::uuid[]) with ordinality o (id, place)
		where s.id = o.id`

	// The logo's setting is one row; what it names stands in it as text.
	pictureUsedSQL = `
		select exists (select from slides where picture = $1)
			or exists (select from settings where key = 'site' and ($1 = value -> 'logo' ->> 'url' or $1 = value -> 'logo' ->> 'icon'))`
)

type slideRow struct {
	ID            string
	Title         string
	Text          string
	Link          *string
	Language      *string
	Picture       *string
	PictureWidth  *int
	PictureHeight *int
	IsPublished   bool
	StartsOn      *string
	EndsOn        *string
	UpdatedAt     time.Time
}

func slideRows(ctx context.Context, q db.Querier) ([]slideRow, error) {
	rows, err := db.Many[slideRow](ctx, q, slidesSQL)
	if err != nil {
		return nil, fmt.Errorf("read slides: %w", err)
	}
	return rows, nil
}

func slideByID(ctx context.Context, q db.Querier, id string) (slideRow, error) {
	row, err := db.One[slideRow](ctx, q, slideSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return row, plugin.ErrNotFound
	}
	if err != nil {
		return row, fmt.Errorf("read a slide: %w", err)
	}
	return row, nil
}
