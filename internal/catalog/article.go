package catalog

import (
	"time"

	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

// RevisionID names a revision of an article.
type RevisionID string

// Draft is an article as its editors have it: its newest revision.
type Draft struct {
	HTML    string     `json:"html" doc:"Sanitised"`
	Version int64      `json:"version" doc:"Give it back with a save, and what was saved meanwhile is not overwritten"`
	Waiting bool       `json:"waiting" doc:"Trainees read another text until this one is put online"`
	Open    bool       `json:"open" doc:"The content is published in a published course: saves wait until they are put online"`
	SavedAt *time.Time `json:"savedAt"`
	SavedBy *string    `json:"savedBy" doc:"Name; null where it is not known"`
	LeftOut int        `json:"leftOut" doc:"How many pictures and embeds of what was sent are not allowed and were left out"`
}

// ArticleRevision is one revision in the history of an article.
type ArticleRevision struct {
	ID        RevisionID `json:"id"`
	CreatedAt time.Time  `json:"createdAt"`
	SavedAt   time.Time  `json:"savedAt"`
	Author    *string    `json:"author" doc:"Name; null where it is not known"`
	Newest    bool       `json:"newest"`
	Online    bool       `json:"online" doc:"It is what trainees read"`
}

// RevisionText is a revision with its text.
type RevisionText struct {
	ArticleRevision
	HTML string `json:"html" doc:"Sanitised"`
}

// ArticleSave is what an editor sends.
type ArticleSave struct {
	HTML    string
	Version int64 // of the draft that it was made from
	Apart   bool  // it begins a revision of its own
}

// The faults of articles.
var (
	// ErrArticleTooLarge: the article has more than a megabyte.
	ErrArticleTooLarge = plugin.NewFault(plugin.TooLarge, "content.article_too_large")
	// ErrArticleStale: the article was saved since this editor loaded it.
	ErrArticleStale = plugin.NewFault(plugin.Conflict, "article.stale")
	// ErrEmbed: the address is none of something that may be embedded.
	ErrEmbed = plugin.NewFault(plugin.Invalid, "article.embed_refused")
)

const (
	articleMax = 1 << 20 // bytes
	// revisionSpan is how long what one person writes stays one revision.
	revisionSpan = 5 * time.Minute
	// A save that leaves less than half of a text of at least lossLeast bytes is a revision of its own: choosing all and
	// typing must not lose what stood there.
	lossLeast = 200
	// revisionsMax bounds how many revisions of an article are kept, revisionsBytes how much they hold together; the newest
	// revisionsLeast are kept however long they are.
	revisionsMax   = 100
	revisionsBytes = 20 << 20
	revisionsLeast = 10
)

// cleaner makes articles harmless.
type cleaner struct{ richtext.Policy }

func newCleaner() cleaner { return cleaner{richtext.New()} }

// read returns what somebody wrote, harmless but for its pictures, of which the caller has to decide.
func (c cleaner) read(html string) (*richtext.Article, error) {
	if len(html) > articleMax {
		return nil, ErrArticleTooLarge
	}
	return c.Article(manyLines(html)), nil
}

// kept returns the article as it is kept; "" when there is nothing in it to read or look at.
func (c cleaner) kept(html string) (string, error) {
	if c.Empty(html) {
		return "", nil
	}
	if len(html) > articleMax+articleMax/4 { // rel, target and the like may add to what was within the limit
		return "", ErrArticleTooLarge
	}
	return html, nil
}

// loses reports whether a save takes most of the newest text away.
func (r revisionRecord) loses(html string) bool {
	return len(r.HTML) >= lossLeast && len(html) < len(r.HTML)/2
}

// goesOn reports whether a save by the author continues the newest revision: it is the same person's, begun a moment ago, and
// nobody reads it yet.
func (r revisionRecord) goesOn(author *plugin.UserID, online bool, now time.Time) bool {
	return r.ID != "" && !online && author != nil && equal(r.AuthorID, author) && now.Sub(r.CreatedAt) < revisionSpan
}
