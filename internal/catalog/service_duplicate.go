package catalog

import (
	"context"
	"errors"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/plugin"
)

// Duplicate makes a draft of the actor out of a course: its texts, its outline and a copy of its files. What belongs to
// the people of the first stays there: team, groups, dates, reviews, what is asked to be completed before.
func (s *Service) Duplicate(ctx context.Context, actor plugin.Actor, id plugin.CourseID, title string) (Course, error) {
	if err := s.can(ctx, actor, id, toEdit); err != nil {
		return Course{}, err
	}
	p := &problems{ErrCourse}
	title = p.text("/title", title, titleMin, titleMax)
	if err := p.err(); err != nil {
		return Course{}, err
	}
	parts, err := partsToCopy(ctx, s.DB, id)
	if err != nil {
		return Course{}, err
	}
	files, fresh, err := s.copyFiles(ctx, actor, parts)
	if err != nil {
		return Course{}, err
	}
	made := plugin.NewID[plugin.CourseID]()
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		// The copy shows the same picture: nobody may collect it meanwhile.
		if err := holdPictures(ctx, tx); err != nil {
			return err
		}
		inserted := false
		for try := 0; !inserted; try++ {
			if try > slugTries+3 {
				return ErrSlugTaken
			}
			var err error
			if inserted, err = duplicateCourse(ctx, tx, made, id, actor.User, slugFor(title, try), title); err != nil {
				return err
			}
		}
		if err := insertOwner(ctx, tx, made, actor.User); err != nil {
			return err
		}
		sections := map[plugin.SectionID]plugin.SectionID{}
		for _, section := range parts.Sections {
			sections[section] = plugin.NewID[plugin.SectionID]()
			if err := duplicateSection(ctx, tx, sections[section], section, made); err != nil {
				return err
			}
		}
		if err := s.Assets.Give(ctx, tx, fresh, made); err != nil {
			return err
		}
		places := func(x copyRow) copiedContent {
			c := copiedContent{Course: made}
			if x.SectionID != nil {
				section := sections[*x.SectionID]
				c.Section = &section
			}
			return c
		}
		contents, err := s.copyContents(ctx, tx, parts, files, places)
		if err != nil {
			return err
		}
		if err := copyRule(ctx, tx, id, made, sections, contents); err != nil {
			return err
		}
		if err := refreshCurriculum(ctx, tx, made, userOf(actor)); err != nil {
			return err
		}
		e := aboutCourse("course.duplicated", made)
		e.Detail = map[string]any{"from": id}
		return s.announce(ctx, tx, actor, made, false, e, plugin.CourseCreated{Course: made})
	})
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, made)
}

// DuplicateContent puts a copy of a content behind it, with a copy of its file, of what its type keeps and of what stands
// beside it. The copy is a draft: nobody meets the same lesson twice before it is changed.
func (s *Service) DuplicateContent(ctx context.Context, actor plugin.Actor, id plugin.ContentID, title string) (Content, error) {
	first, err := s.Content(ctx, actor, id)
	if err != nil {
		return Content{}, err
	}
	if err := s.can(ctx, actor, first.CourseID, toEditContents); err != nil {
		return Content{}, err
	}
	p := &problems{ErrContent}
	title = p.text("/title", title, 1, partTitleMax)
	if !s.types.carried(first.Type) {
		p.add("/type", "content.type", plugin.Args{"values": strings.Join(s.types.creatable(), ", ")})
	}
	if err := p.err(); err != nil {
		return Content{}, err
	}
	parts, err := partsToCopy(ctx, s.DB, first.CourseID)
	if err != nil {
		return Content{}, err
	}
	parts = parts.only(first.ID)
	files, fresh, err := s.copyFiles(ctx, actor, parts)
	if err != nil {
		return Content{}, err
	}
	var made plugin.ContentID
	err = s.hold(ctx, actor, toEditContents, byContent(ctx, actor, first.ID), func(tx db.Tx, c courseRecord) error {
		have, err := contentIDs(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if len(have) >= contentsMax {
			return ErrCourseFull.With("max", contentsMax)
		}
		now, err := contentByID(ctx, tx, userOf(actor), first.ID)
		if err != nil {
			return err
		}
		if now.DeletedAt != nil {
			return plugin.ErrNotFound
		}
		if err := makeRoomBehind(ctx, tx, c.ID, first.ID); err != nil {
			return err
		}
		if err := s.Assets.Give(ctx, tx, fresh, c.ID); err != nil {
			return err
		}
		copies, err := s.copyContents(ctx, tx, parts, files, func(copyRow) copiedContent {
			return copiedContent{Course: c.ID, Section: now.SectionID, Title: &title, Draft: true}
		})
		if err != nil {
			return err
		}
		made = copies[first.ID]
		e := aboutContent("content.duplicated", made, c.ID)
		_, err = s.rebuilt(ctx, tx, actor, c, true, e)
		return err
	})
	if err != nil {
		return Content{}, err
	}
	return s.Content(ctx, actor, made)
}

// copyFiles copies the files of what is copied, before anything speaks of them; files has the copy by the first one. If this
// ends half-way, nothing uses the copies and they are collected.
func (s *Service) copyFiles(ctx context.Context, actor plugin.Actor, parts copyParts) (files map[plugin.AssetID]plugin.AssetID, fresh []plugin.AssetID, err error) {
	files = map[plugin.AssetID]plugin.AssetID{}
	for _, id := range s.filesOf(parts) {
		if files[id] != "" {
			continue
		}
		made, err := s.Assets.Copy(ctx, actor, id)
		if errors.Is(err, plugin.ErrNotFound) {
			continue // it never became a file to use: the content's copy has none
		}
		if err != nil {
			return nil, nil, err
		}
		files[id] = made
		fresh = append(fresh, made)
	}
	return files, fresh, nil
}

// copyContents copies contents to where place says, with what their types keep and what stands beside them; copies has the
// copy by the first one.
func (s *Service) copyContents(ctx context.Context, tx db.Tx, parts copyParts, files map[plugin.AssetID]plugin.AssetID,
	place func(copyRow) copiedContent,
) (copies map[plugin.ContentID]plugin.ContentID, err error) {
	copies = map[plugin.ContentID]plugin.ContentID{}
	var course plugin.CourseID
	for _, x := range parts.Contents {
		if !s.types.carried(x.Type) {
			continue // its substance is another module's
		}
		c := place(x)
		c.ID, c.From, course = plugin.NewID[plugin.ContentID](), x.ID, c.Course
		copies[x.ID] = c.ID
		if x.AssetID != nil && files[*x.AssetID] != "" {
			asset := files[*x.AssetID]
			c.Asset = &asset
		}
		c.Article = s.copiedArticle(x.Article, files)
		if err := duplicateContent(ctx, tx, c); err != nil {
			return nil, err
		}
		if err := s.showFiles(ctx, tx, c.ID, text(c.Article)); err != nil {
			return nil, err
		}
	}
	if err := s.copyKept(ctx, tx, copies, parts.Contents); err != nil {
		return nil, err
	}
	for _, r := range parts.Resources {
		content, there := copies[r.Content]
		var asset *plugin.AssetID
		if r.Asset != nil {
			file := files[*r.Asset]
			asset, there = &file, there && file != ""
		}
		if !there {
			continue // its content is another module's, or its file is lost
		}
		if err := duplicateResource(ctx, tx, r.ID, course, content, asset); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// filesOf are the files of what is copied: those of contents, the pictures in their articles, and what stands beside.
func (s *Service) filesOf(p copyParts) []plugin.AssetID {
	var files []plugin.AssetID
	for _, x := range p.Contents {
		if !s.types.carried(x.Type) {
			continue // its substance is another module's
		}
		if x.AssetID != nil {
			files = append(files, *x.AssetID)
		}
		if x.Article != nil {
			for _, id := range s.clean.Article(*x.Article).Pictures() {
				files = append(files, plugin.AssetID(id))
			}
		}
	}
	for _, r := range p.Resources {
		if r.Asset != nil {
			files = append(files, *r.Asset)
		}
	}
	return files
}

// copiedArticle shows the copies of the pictures; without those of which there is none.
func (s *Service) copiedArticle(article *string, files map[plugin.AssetID]plugin.AssetID) *string {
	if article == nil {
		return nil
	}
	written := s.clean.Article(*article)
	known, names := map[string]richtext.Size{}, []string{}
	for _, id := range written.Pictures() {
		if made := files[plugin.AssetID(id)]; made != "" {
			known[id] = richtext.Size{} // as the article says
			names = append(names, "/media/"+id+"/", "/media/"+string(made)+"/")
		}
	}
	html := strings.NewReplacer(names...).Replace(written.HTML(known))
	return &html
}
