package catalog

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

const (
	articleRevisionColumns = `
		select r.id::text as id, r.version, r.html, r.author_id::text as author_id, u.first_name || ' ' || u.last_name as author,
			r.created_at, r.saved_at
		from article_revisions r
		left join users u on u.id = r.author_id`

	newestRevisionSQL = articleRevisionColumns + ` where r.content_id = $1 order by r.version desc limit 1`
	oneRevisionSQL    = articleRevisionColumns + ` where r.content_id = $1 and r.id = $2`

	// Without their texts. Several may hold what is online; the newest of them counts.
	articleHistorySQL = `
		select r.id::text as id, r.created_at, r.saved_at, u.first_name || ' ' || u.last_name as author,
			r.version = max(r.version) over () as newest,
			r.version = max(r.version) filter (where r.html = x.article_content) over () as online
		from article_revisions r
		join course_contents x on x.id = r.content_id
		left join users u on u.id = r.author_id
		where r.content_id = $1
		order by r.version desc`

	insertArticleRevisionSQL = `
		insert into article_revisions (id, content_id, version, html, files, author_id, created_at, saved_at)
		values ($1, $2, $3, $4, $5::uuid[], $6, $7, $8)`

	updateArticleRevisionSQL = `update article_revisions set version = $2, html = $3, files = $4::uuid[], saved_at = $5 where id = $1`

	// What is online stays until something else is, however old it is.
	pruneRevisionsSQL = `
		delete from article_revisions r
		using (
			select id, row_number() over newest as n, sum(octet_length(html)) over newest as size
			from article_revisions
			where content_id = $1
			window newest as (order by version desc)
		) k
		where r.id = k.id and (k.n > $2 or k.n > $3 and k.size > $4)
			and r.html is distinct from (select x.article_content from course_contents x where x.id = $1)`

	// Pictures that an article of the course may show.
	coursePicturesSQL = `
		select id::text as id, coalesce(width, 0) as width, coalesce(height, 0) as height
		from media_assets
		where id = any($1::uuid[]) and course_id = $2 and kind = 'image' and state = 'ready'`

	addArticleFilesSQL = `
		insert into article_files (content_id, asset_id)
		select $1, unnest($2::uuid[])
		on conflict (content_id, asset_id) do nothing`

	onlineFilesSQL = `
		update article_files set online = asset_id = any($2::uuid[])
		where content_id = $1 and online <> (asset_id = any($2::uuid[]))
		returning asset_id::text as id, online`

	// The newest drafts of the contents $1 of the course $2.
	drafts = `
		with drafts as (
			select distinct on (r.content_id) r.content_id, r.html, r.files
			from article_revisions r
			join course_contents x on x.id = r.content_id
			where r.content_id = any($1::text[]::uuid[]) and x.course_id = $2
			order by r.content_id, r.version desc
		)`
	bringDraftsSQL = drafts + `
		update course_contents x set article_content = nullif(d.html, '')
		from drafts d
		where x.id = d.content_id and x.article_content is distinct from nullif(d.html, '')`
	addDraftFilesSQL = drafts + `
		insert into article_files (content_id, asset_id)
		select d.content_id, f.id
		from drafts d, unnest(d.files) as f (id)
		on conflict (content_id, asset_id) do nothing`
	draftFilesOnlineSQL = drafts + `
		update article_files f set online = f.asset_id = any(d.files)
		from drafts d
		where f.content_id = d.content_id and f.online <> (f.asset_id = any(d.files))
		returning f.asset_id::text as id, f.online`

	dropArticleFilesSQL = `
		delete from article_files f
		where f.content_id = $1 and not f.online
			and not exists (select from article_revisions r where r.content_id = f.content_id and f.asset_id = any(r.files))`
)

// revisionRecord is a revision with its text; without an id where there is none.
type revisionRecord struct {
	ID        RevisionID
	Version   int64
	HTML      string
	AuthorID  *plugin.UserID
	Author    *string
	CreatedAt time.Time
	SavedAt   time.Time
}

// newestRevision returns a record without an id when the article has no revisions.
func newestRevision(ctx context.Context, q db.Querier, content plugin.ContentID) (revisionRecord, error) {
	r, err := db.One[revisionRecord](ctx, q, newestRevisionSQL, content)
	if errors.Is(err, db.ErrNoRow) {
		return revisionRecord{}, nil
	}
	return r, err
}

func oneRevision(ctx context.Context, q db.Querier, content plugin.ContentID, id RevisionID) (revisionRecord, error) {
	return found(db.One[revisionRecord](ctx, q, oneRevisionSQL, content, id))
}

func articleHistory(ctx context.Context, q db.Querier, content plugin.ContentID) ([]ArticleRevision, error) {
	return db.Many[ArticleRevision](ctx, q, articleHistorySQL, content)
}

func insertArticleRevision(ctx context.Context, tx db.Tx, content plugin.ContentID, r revisionRecord, files []string) error {
	return changed(ctx, tx, insertArticleRevisionSQL, r.ID, content, r.Version, r.HTML, files, r.AuthorID, r.CreatedAt, r.SavedAt)
}

func updateArticleRevision(ctx context.Context, tx db.Tx, r revisionRecord, files []string) error {
	return changed(ctx, tx, updateArticleRevisionSQL, r.ID, r.Version, r.HTML, files, r.SavedAt)
}

func coursePictures(ctx context.Context, q db.Querier, ids []string, course plugin.CourseID) (map[string]richtext.Size, error) {
	known := map[string]richtext.Size{}
	if len(ids) == 0 {
		return known, nil
	}
	type picture struct {
		ID            string
		Width, Height int
	}
	list, err := db.Many[picture](ctx, q, coursePicturesSQL, ids, course)
	for _, p := range list {
		known[p.ID] = richtext.Size{Width: p.Width, Height: p.Height}
	}
	return known, err
}

// keepFiles notes the pictures of a text that is kept.
func keepFiles(ctx context.Context, tx db.Tx, content plugin.ContentID, files []string) error {
	_, err := tx.Exec(ctx, addArticleFilesSQL, content, files)
	return err
}

// filesOnline notes the pictures of what is online, and returns those that no longer are.
func filesOnline(ctx context.Context, tx db.Tx, content plugin.ContentID, files []string) (gone []string, err error) {
	return hidden(db.Many[shownFile](ctx, tx, onlineFilesSQL, content, files))
}

// bringDrafts gives the newest drafts of contents to their readers, and returns the pictures that are not online any more.
func bringDrafts(ctx context.Context, tx db.Tx, course plugin.CourseID, contents []plugin.ContentID) (gone []string, err error) {
	for _, sql := range []string{bringDraftsSQL, addDraftFilesSQL} {
		if _, err := tx.Exec(ctx, sql, contents, course); err != nil {
			return nil, err
		}
	}
	return hidden(db.Many[shownFile](ctx, tx, draftFilesOnlineSQL, contents, course))
}

// shownFile is a picture that came to be online, or ceased to be.
type shownFile struct {
	ID     string
	Online bool
}

func hidden(list []shownFile, err error) (gone []string, _ error) {
	for _, f := range list {
		if !f.Online {
			gone = append(gone, f.ID)
		}
	}
	return gone, err
}

// pruneArticle forgets the oldest revisions, and the pictures that no text has any more.
func pruneArticle(ctx context.Context, tx db.Tx, content plugin.ContentID) error {
	if _, err := tx.Exec(ctx, pruneRevisionsSQL, content, revisionsMax, revisionsLeast, revisionsBytes); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, dropArticleFilesSQL, content)
	return err
}
