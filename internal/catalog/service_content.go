package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// CreateContent adds a content to a section, or to those without one: an empty one, or one that holds a file, of which
// type and title are made unless they are given. In a published course it begins unpublished: nobody there is to meet
// something unfinished.
func (s *Service) CreateContent(ctx context.Context, actor plugin.Actor, course plugin.CourseID, n NewContent) (Content, error) {
	p := &problems{ErrContent}
	if n.Asset == nil || oneLine(n.Title) != "" {
		n.Title = p.text("/title", n.Title, 1, partTitleMax)
	}
	if (n.Asset == nil || n.Type != "") && !s.types.mayMake(n.Type) {
		p.add("/type", "content.type", plugin.Args{"values": strings.Join(s.types.creatable(), ", ")})
	}
	var section *plugin.SectionID
	if n.Section != "" {
		id, ok := plugin.ParseID[plugin.SectionID](string(n.Section))
		if section = &id; !ok {
			p.add("/sectionId", "content.section", nil)
		}
	}
	if err := p.err(); err != nil {
		return Content{}, err
	}
	r := contentRecord{ID: plugin.NewID[plugin.ContentID](), SectionID: section, Title: n.Title, Type: n.Type, IsRequired: true}
	err := s.hold(ctx, actor, toEditContents, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		have, err := contentIDs(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if len(have) >= contentsMax {
			return ErrCourseFull.With("max", contentsMax)
		}
		r.CourseID, r.IsPublished = c.ID, !c.IsPublished
		if n.Asset != nil {
			if err := s.fill(ctx, tx, &r, *n.Asset); err != nil {
				return err
			}
		}
		err = insertContent(ctx, tx, r, n.Before)
		if errors.Is(err, plugin.ErrNotFound) {
			return ErrContent.At("/sectionId", "content.section")
		}
		if err != nil {
			return err
		}
		if n.Asset != nil {
			if err := updateContent(ctx, tx, r); err != nil {
				return err
			}
		}
		if keeper := s.types[r.Type].Keeper; keeper != nil {
			if err := keeper.Made(ctx, tx, r.kept()); err != nil {
				return err
			}
		}
		_, err = s.rebuilt(ctx, tx, actor, c, true, aboutContent("content.created", r.ID, c.ID))
		return err
	})
	if err != nil {
		return Content{}, err
	}
	return s.Content(ctx, actor, r.ID)
}

// fill puts a file into a new content, and makes of it what was not said.
func (s *Service) fill(ctx context.Context, tx db.Tx, r *contentRecord, id plugin.AssetID) error {
	p := &problems{ErrContent}
	asset, err := s.courseFile(ctx, tx, p, id, r.CourseID)
	if err != nil {
		return err
	}
	if err := p.err(); err != nil {
		return err
	}
	if r.Type == "" {
		r.Type = forKind(asset.Kind)
	}
	if oneLine(r.Title) == "" {
		r.Title = readable(asset.FileName)
	}
	return s.attach(ctx, tx, r, &id)
}

// Content returns one content to the course's team.
func (s *Service) Content(ctx context.Context, actor plugin.Actor, id plugin.ContentID) (Content, error) {
	id, ok := plugin.ParseID[plugin.ContentID](string(id))
	if !ok {
		return Content{}, plugin.ErrNotFound
	}
	r, err := contentByID(ctx, s.DB, userOf(actor), id)
	if err != nil {
		return Content{}, err
	}
	if err := allow(actor, r.TeamRole, toSee); err != nil {
		return Content{}, err
	}
	if r.DeletedAt != nil {
		return Content{}, plugin.ErrNotFound
	}
	return s.contentOf(ctx, r)
}

func (s *Service) contentOf(ctx context.Context, r contentRecord) (Content, error) {
	state := catalogapi.AssetState("")
	if r.AssetState != nil {
		state = *r.AssetState
	}
	c := Content{
		ContentRow: ContentRow{
			ID: r.ID, Title: r.Title, Type: r.Type, Duration: r.Duration, IsPublished: r.IsPublished, IsRequired: r.IsRequired,
			IsPreview: r.IsPreview, Points: r.Points, State: s.types.state(r.Type, r.Article != nil, state), SectionID: r.SectionID,
			Availability: r.Availability,
		},
		CourseID: r.CourseID, Description: r.Description, ArticleContent: r.Article, CompletionRule: r.CompletionRule, Version: r.UpdatedAt, OutlineVersion: r.OutlineVersion,
	}
	overlay, err := s.overlay(ctx, s.DB, r.CourseID)
	if err != nil {
		return Content{}, err
	}
	if known, ok := overlay[r.ID]; ok {
		c.State = known
	}
	if r.AssetID != nil {
		asset, err := s.Assets.Asset(ctx, s.DB, *r.AssetID)
		if err != nil {
			return Content{}, err
		}
		c.Asset = &asset
	}
	return c, nil
}

// ChangeContent changes a content's fields. A file must be ready, of this course and of a kind
// that the type takes; a film's duration becomes the content's.
func (s *Service) ChangeContent(ctx context.Context, actor plugin.Actor, id plugin.ContentID, ch ContentChange) (Content, error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return Content{}, err
	}
	err = s.hold(ctx, actor, toEditContents, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		r, err := contentByID(ctx, tx, userOf(actor), id)
		if err != nil {
			return err
		}
		if r.DeletedAt != nil {
			return plugin.ErrNotFound
		}
		if ch.Version != nil && !ch.Version.Equal(r.UpdatedAt) {
			return ErrContentStale
		}
		before := r
		if err := ch.apply(&r, s.types[r.Type], zone); err != nil {
			return err
		}
		if err := s.changeArticle(ctx, tx, actor, c, &r, before, ch); err != nil {
			return err
		}
		if ch.Asset.Sent {
			if err := s.attach(ctx, tx, &r, ch.Asset.Value); err != nil {
				return err
			}
		}
		fields := before.differences(r)
		if len(fields) == 0 {
			return nil
		}
		if err := s.askKeeper(ctx, tx, before, r); err != nil {
			return err
		}
		if err := updateContent(ctx, tx, r); err != nil {
			return err
		}
		if slices.ContainsFunc(fields, func(f string) bool { return slices.Contains(narrowing, f) }) {
			s.narrowed(tx, c.ID)
		}
		if before.IsPublished != r.IsPublished || before.IsRequired != r.IsRequired {
			if err := s.weigh(ctx, tx, actor, c, ch.Accepted); err != nil {
				return err
			}
		}
		ruled := slices.Contains(fields, "completionRule")
		if ruled {
			if err := s.weighContentRule(ctx, tx, r, ch.Accepted); err != nil {
				return err
			}
		}
		e := aboutContent("content.updated", r.ID, c.ID)
		e.Fields = fields
		var facts []plugin.Event
		if r.IsPublished && !before.IsPublished && c.IsPublished {
			facts = append(facts, plugin.ContentPublished{Course: c.ID, Content: r.ID})
		}
		if ruled {
			facts = append(facts, plugin.CourseUpdated{Course: c.ID, Fields: []string{catalogapi.ContentRuleField}})
		}
		_, err = s.rebuilt(ctx, tx, actor, c, false, e, facts...)
		return err
	})
	if err != nil {
		return Content{}, err
	}
	return s.Content(ctx, actor, id)
}

// changeArticle puts a text that was sent online, as a revision; and when the content comes to be shown, the draft with it.
func (s *Service) changeArticle(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, r *contentRecord, before contentRecord, ch ContentChange) error {
	if s.types[r.Type].Holds != catalogapi.HoldsArticle || !ch.Article.Sent && (before.IsPublished || !r.IsPublished) {
		return nil
	}
	newest, err := newestRevision(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	html := newest.HTML
	if ch.Article.Sent {
		written, err := s.clean.read(text(ch.Article.Value))
		if err != nil {
			return err
		}
		var files []string
		if html, files, err = s.settle(ctx, tx, written, c.ID); err != nil {
			return err
		}
		if err := s.revise(ctx, tx, actor, c, before, newest, newText{html: html, files: files}); err != nil {
			return err
		}
	} else if newest.ID == "" {
		return nil
	}
	if r.Article = nil; html != "" {
		r.Article = &html
	}
	return s.showFiles(ctx, tx, r.ID, html)
}

// attach puts a file into the content, or takes out the one that is there.
func (s *Service) attach(ctx context.Context, tx db.Tx, r *contentRecord, id *plugin.AssetID) error {
	if id == nil {
		r.setAsset(nil)
		return nil
	}
	p := &problems{ErrContent}
	asset, err := s.courseFile(ctx, tx, p, *id, r.CourseID)
	if err == nil {
		err = p.err()
	}
	if err != nil {
		return err
	}
	if !takes(s.types[r.Type], asset.Kind) {
		return ErrContent.At("/assetId", "content.file_kind")
	}
	r.setAsset(&asset)
	return nil
}

// DeleteContent takes a content out of the course. It can be restored.
func (s *Service) DeleteContent(ctx context.Context, actor plugin.Actor, id plugin.ContentID, ok Accepted) error {
	return s.hold(ctx, actor, toEditContents, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if err := deleteContent(ctx, tx, id, s.Now()); err != nil {
			return err
		}
		if err := s.weigh(ctx, tx, actor, c, ok); err != nil {
			return err
		}
		_, err := s.rebuilt(ctx, tx, actor, c, true, aboutContent("content.deleted", id, c.ID))
		return err
	})
}

// RestoreContent undoes a deletion. The content comes back where it was, or among those without
// a section when its section is gone. Restoring twice is fine.
func (s *Service) RestoreContent(ctx context.Context, actor plugin.Actor, id plugin.ContentID) (Content, error) {
	err := s.hold(ctx, actor, toEditContents, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		r, err := contentByID(ctx, tx, userOf(actor), id)
		if err != nil || r.DeletedAt == nil {
			return err
		}
		if err := restoreContent(ctx, tx, id); err != nil {
			return err
		}
		if err := s.weigh(ctx, tx, actor, c, undone); err != nil {
			return err
		}
		_, err = s.rebuilt(ctx, tx, actor, c, true, aboutContent("content.restored", id, c.ID))
		return err
	})
	if err != nil {
		return Content{}, err
	}
	return s.Content(ctx, actor, id)
}

// narrowed has everybody asked anew for the course's files: fewer may see some of them than before.
func (s *Service) narrowed(tx db.Tx, course plugin.CourseID) {
	tx.AfterCommit(func() { s.Signals.Send(revokeTopic, "course:"+string(course)) })
}

// narrowing are the fields of a content whose change may close it, or another one, to somebody.
var narrowing = []string{"availability", "isPublished", "isPreview", "isRequired", "asset"}

func aboutContent(action string, id plugin.ContentID, course plugin.CourseID) audit.Entry {
	return audit.Entry{Action: action, Type: "content", ID: string(id), Detail: map[string]any{"course": course}}
}
