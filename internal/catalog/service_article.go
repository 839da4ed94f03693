package catalog

import (
	"context"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

// Article returns the draft of an article to the course's team.
func (s *Service) Article(ctx context.Context, actor plugin.Actor, id plugin.ContentID) (Draft, error) {
	r, err := s.articleRecord(ctx, s.DB, actor, id)
	if err != nil {
		return Draft{}, err
	}
	newest, err := newestRevision(ctx, s.DB, r.ID)
	if err != nil {
		return Draft{}, err
	}
	return r.draft(newest), nil
}

// articleRecord is a content that holds an article and is not deleted, for its team.
func (s *Service) articleRecord(ctx context.Context, q db.Querier, actor plugin.Actor, id plugin.ContentID) (contentRecord, error) {
	id, ok := plugin.ParseID[plugin.ContentID](string(id))
	if !ok {
		return contentRecord{}, plugin.ErrNotFound
	}
	r, err := contentByID(ctx, q, userOf(actor), id)
	if err != nil {
		return r, err
	}
	if err := allow(actor, r.TeamRole, toSee); err != nil {
		return r, err
	}
	if r.DeletedAt != nil || s.types[r.Type].Holds != catalogapi.HoldsArticle {
		return r, plugin.ErrNotFound
	}
	return r, nil
}

// open reports whether trainees may read the content, so that what is written has to wait.
func (r contentRecord) open() bool { return r.IsPublished && r.CourseOpen }

func (r contentRecord) draft(newest revisionRecord) Draft {
	d := Draft{Open: r.open()}
	if r.Article != nil {
		d.HTML = *r.Article
	}
	if newest.ID == "" {
		return d
	}
	d.Waiting = newest.HTML != d.HTML
	d.HTML, d.Version, d.SavedAt, d.SavedBy = newest.HTML, newest.Version, &newest.SavedAt, newest.Author
	return d
}

// SaveArticle keeps what somebody typed. While trainees may read the content they go on reading what is online; before that what
// was saved last is what they will meet. A save made from an older draft is refused with ErrArticleStale.
func (s *Service) SaveArticle(ctx context.Context, actor plugin.Actor, id plugin.ContentID, in ArticleSave) (Draft, error) {
	written, err := s.clean.read(in.HTML) // before the course is held: long texts take their time
	if err != nil {
		return Draft{}, err
	}
	return s.write(ctx, actor, id, func(tx db.Tx, c courseRecord, r contentRecord, newest revisionRecord) (int, error) {
		html, files, err := s.settle(ctx, tx, written, c.ID)
		if err != nil {
			return 0, err
		}
		if in.Version != newest.Version {
			// Its own save, of which the answer was lost, is no surprise.
			if newest.HTML == html && equal(newest.AuthorID, userOf(actor)) && newest.ID != "" {
				return written.LeftOut(), nil
			}
			return 0, ErrArticleStale
		}
		return written.LeftOut(), s.revise(ctx, tx, actor, c, r, newest, newText{html: html, files: files, apart: in.Apart, online: !r.open()})
	})
}

// RestoreArticle makes a revision the draft. What stood there until now is a revision itself.
func (s *Service) RestoreArticle(ctx context.Context, actor plugin.Actor, id plugin.ContentID, from RevisionID, version int64) (Draft, error) {
	return s.write(ctx, actor, id, func(tx db.Tx, c courseRecord, r contentRecord, newest revisionRecord) (int, error) {
		if version != newest.Version {
			return 0, ErrArticleStale
		}
		old, err := oneRevision(ctx, tx, r.ID, plain(from))
		if err != nil {
			return 0, err
		}
		written := s.clean.Article(old.HTML)
		html, files, err := s.settle(ctx, tx, written, c.ID)
		if err != nil {
			return 0, err
		}
		return written.LeftOut(), s.revise(ctx, tx, actor, c, r, newest, newText{html: html, files: files, apart: true, online: !r.open()})
	})
}

// PutArticleOnline gives the draft to trainees.
func (s *Service) PutArticleOnline(ctx context.Context, actor plugin.Actor, id plugin.ContentID, version int64) (Draft, error) {
	return s.write(ctx, actor, id, func(tx db.Tx, c courseRecord, r contentRecord, newest revisionRecord) (int, error) {
		if version != newest.Version {
			return 0, ErrArticleStale
		}
		if newest.ID == "" || newest.HTML == text(r.Article) {
			return 0, nil
		}
		return 0, s.putOnline(ctx, tx, actor, c, r, newest.HTML, true)
	})
}

// write runs fn with the course held and tells what the draft is then.
func (s *Service) write(ctx context.Context, actor plugin.Actor, id plugin.ContentID,
	fn func(db.Tx, courseRecord, contentRecord, revisionRecord) (leftOut int, err error),
) (Draft, error) {
	var d Draft
	err := s.hold(ctx, actor, toEditContents, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		r, err := s.articleRecord(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		newest, err := newestRevision(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		leftOut, err := fn(tx, c, r, newest)
		if err != nil {
			return err
		}
		if r, err = s.articleRecord(ctx, tx, actor, id); err != nil {
			return err
		}
		if newest, err = newestRevision(ctx, tx, r.ID); err != nil {
			return err
		}
		d = r.draft(newest)
		d.LeftOut = leftOut
		return nil
	})
	return d, err
}

// settle returns the article as it is kept, with those pictures that are ready and of the course.
func (s *Service) settle(ctx context.Context, q db.Querier, written *richtext.Article, course plugin.CourseID) (string, []string, error) {
	known, err := coursePictures(ctx, q, written.Pictures(), course)
	if err != nil {
		return "", nil, err
	}
	html, err := s.clean.kept(written.HTML(known))
	if err != nil {
		return "", nil, err
	}
	files := []string{}
	for _, id := range written.Pictures() {
		if _, ok := known[id]; ok && html != "" {
			files = append(files, id)
		}
	}
	return html, files, nil
}

// newText is a text that becomes the newest.
type newText struct {
	html   string
	files  []string
	apart  bool // in a revision of its own
	online bool // trainees read it, or will when the content is published
}

// revise keeps a text as the newest, in the revision that its author is writing or in another.
func (s *Service) revise(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, r contentRecord, newest revisionRecord, in newText) error {
	now, before := s.Now(), text(r.Article)
	if newest.ID == "" && before != "" { // written before there were revisions, or copied with its course
		newest = revisionRecord{ID: plugin.NewID[RevisionID](), Version: 1, HTML: before, CreatedAt: r.UpdatedAt, SavedAt: r.UpdatedAt}
		if err := insertArticleRevision(ctx, tx, r.ID, newest, richtext.PicturesOf(before)); err != nil {
			return err
		}
	}
	if newest.HTML == in.html {
		if in.online && in.html != before {
			return s.putOnline(ctx, tx, actor, c, r, in.html, true)
		}
		return nil
	}
	next := newest
	next.Version, next.HTML, next.SavedAt = newest.Version+1, in.html, now
	fresh := in.apart || newest.loses(in.html) || !newest.goesOn(userOf(actor), r.open() && newest.HTML == before, now)
	var err error
	if fresh {
		next.ID, next.AuthorID, next.CreatedAt = plugin.NewID[RevisionID](), userOf(actor), now
		err = insertArticleRevision(ctx, tx, r.ID, next, in.files)
	} else {
		err = updateArticleRevision(ctx, tx, next, in.files)
	}
	if err != nil {
		return err
	}
	if err := keepFiles(ctx, tx, r.ID, in.files); err != nil {
		return err
	}
	if in.online {
		// Going on in a revision is no event of its own, unless something comes to be where nothing was.
		err = s.putOnline(ctx, tx, actor, c, r, in.html, fresh || (before == "") != (in.html == ""))
	} else {
		s.Hub.Changed(tx, live.CourseTopic(c.ID))
		if fresh {
			err = audit.Write(ctx, tx, actor, aboutContent("content.drafted", r.ID, c.ID))
		}
	}
	if err != nil {
		return err
	}
	return pruneArticle(ctx, tx, r.ID)
}

// putOnline makes a text that is kept the one that trainees read. told: it is written down and announced.
func (s *Service) putOnline(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, r contentRecord, html string, told bool) error {
	r.Article = nil
	if html != "" {
		r.Article = &html
	}
	if err := updateContent(ctx, tx, r); err != nil {
		return err
	}
	if err := s.showFiles(ctx, tx, r.ID, html); err != nil {
		return err
	}
	if !told {
		s.Hub.Changed(tx, live.CourseTopic(c.ID))
		return nil
	}
	e := aboutContent("content.updated", r.ID, c.ID)
	e.Fields = []string{"articleContent"}
	_, err := s.rebuilt(ctx, tx, actor, c, false, e)
	return err
}

// showFiles lets the readers of an article see its pictures, and no longer those that it had.
func (s *Service) showFiles(ctx context.Context, tx db.Tx, content plugin.ContentID, html string) error {
	files := richtext.PicturesOf(html)
	if err := keepFiles(ctx, tx, content, files); err != nil {
		return err
	}
	gone, err := filesOnline(ctx, tx, content, files)
	s.revoke(tx, gone)
	return err
}

// revoke ends what was allowed of files that readers do not see any more.
func (s *Service) revoke(tx db.Tx, files []string) {
	tx.AfterCommit(func() {
		for _, id := range files {
			s.Signals.Send(revokeTopic, "asset:"+id)
		}
	})
}

// revokeTopic is the signal that fewer may see something than before; media hears it.
const revokeTopic = "revoke"

// ArticleHistory lists the revisions of an article, the newest first, to the course's team.
func (s *Service) ArticleHistory(ctx context.Context, actor plugin.Actor, id plugin.ContentID) ([]ArticleRevision, error) {
	r, err := s.articleRecord(ctx, s.DB, actor, id)
	if err != nil {
		return nil, err
	}
	return articleHistory(ctx, s.DB, r.ID)
}

// RevisionText returns one revision of an article to the course's team.
func (s *Service) RevisionText(ctx context.Context, actor plugin.Actor, id plugin.ContentID, revision RevisionID) (RevisionText, error) {
	r, err := s.articleRecord(ctx, s.DB, actor, id)
	if err != nil {
		return RevisionText{}, err
	}
	old, err := oneRevision(ctx, s.DB, r.ID, plain(revision))
	if err != nil {
		return RevisionText{}, err
	}
	newest, err := newestRevision(ctx, s.DB, r.ID)
	if err != nil {
		return RevisionText{}, err
	}
	return RevisionText{
		ArticleRevision: ArticleRevision{
			ID: old.ID, CreatedAt: old.CreatedAt, SavedAt: old.SavedAt, Author: old.Author,
			Newest: old.ID == newest.ID, Online: old.HTML == text(r.Article),
		},
		HTML: old.HTML,
	}, nil
}

// Embed makes of an address, or of a site's code for embedding, what an article may show.
func (s *Service) Embed(link string) (richtext.Embed, error) {
	e, ok := richtext.EmbedOf(link)
	if !ok {
		return e, ErrEmbed.With("sites", strings.Join(richtext.Providers(), ", "))
	}
	return e, nil
}

// text is what stands there, "" for nothing.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
