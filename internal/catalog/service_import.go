package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/plugin"
)

// Left is something of an archive that this installation has no place for.
type Left struct {
	What  string `json:"what" enum:"category,price,contents,article" doc:"category: there is none of that name; price: in another currency; contents: of a type that is not known here; article: pictures and embeds of an article that are not allowed"`
	Value string `json:"value" doc:"The category, the price, the type, the article's title"`
	Count int    `json:"count" doc:"Of contents, pictures and embeds, else 1"`
}

// Imported is a course that was made out of an archive.
type Imported struct {
	Course Course
	Left   []Left
}

// Import makes a draft of the actor out of an uploaded archive, wholly or not at all: what is not as the archive says,
// or could not have been typed in either, is refused.
func (s *Service) Import(ctx context.Context, actor plugin.Actor, file plugin.AssetID) (Imported, error) {
	if !actor.Is(plugin.Trainer, plugin.SuperAdmin) {
		return Imported{}, plugin.ErrDenied
	}
	known, ok := plugin.ParseID[plugin.AssetID](string(file))
	if !ok {
		return Imported{}, plugin.ErrNotFound
	}
	r, size, err := s.Assets.Archive(ctx, actor, known)
	if err != nil {
		return Imported{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	a, err := openArchive(r, size)
	if err != nil {
		return Imported{}, err
	}
	im := importing{archive: a, s: s, actor: actor, id: plugin.NewID[plugin.CourseID](), taken: map[string]catalogapi.Asset{}}
	if err := im.read(ctx); err != nil {
		return Imported{}, err
	}
	if err := im.take(ctx); err != nil {
		return Imported{}, err
	}
	if err := s.DB.InTx(ctx, func(tx db.Tx) error { return im.write(ctx, tx) }); err != nil {
		return Imported{}, errors.Join(err, s.discard(ctx, im.hung))
	}
	if im.noCategory != "" {
		im.leave("category", im.noCategory, 1)
	}
	for _, l := range im.shortened {
		im.leave(l.What, l.Value, l.Count)
	}
	c, err := s.Course(ctx, actor, im.id)
	return Imported{c, im.left}, err
}

// importing is an archive on its way into a course.
type importing struct {
	archive
	s      *Service
	actor  plugin.Actor
	id     plugin.CourseID
	course courseRecord
	left   []Left
	// The category of which there is none here. The transaction may be tried again, so it only notes it.
	noCategory string
	// What was left out of articles, noted likewise.
	shortened []Left

	taken map[string]catalogapi.Asset // by path

	pictures [2]picture.Made // of the course; empty without one
	hung     []string        // paths of the pictures once they are kept
	fresh    []plugin.AssetID
	made     map[string]string // ids by the place in the archive
}

// read checks the fields of the course and of its parts by the rules for what people type.
func (im *importing) read(ctx context.Context) error {
	base, err := im.s.BaseCurrency(ctx)
	if err != nil {
		return err
	}
	from, ch := im.Course, im.Course.change().fitting()
	// What an archive may be silent about is as in a new course, by the defaults of the table.
	im.course = courseRecord{ID: im.id, TrainerID: im.actor.User, PriceCurrency: base, WaitingList: true, OfferHours: 48,
		BehindDays: new(7), BehindPoints: new(20)}
	if from.Price.Currency == base {
		ch.Price = given(&Price{from.Price.Amount, base})
	} else if strings.Trim(from.Price.Amount, "0.") != "" {
		im.leave("price", oneLine(from.Price.Amount+" "+from.Price.Currency), 1)
	}
	p := &problems{ErrArchiveFields}
	if _, err := ch.apply(&im.course, base); err != nil {
		var f *plugin.Fault
		if !errors.As(err, &f) {
			return err
		}
		for _, field := range f.Fields {
			p.add("/course"+field.Pointer, field.Code, field.Args)
		}
	}
	im.completion(p)
	for i := range im.Sections {
		section := &im.Sections[i]
		at := fmt.Sprintf("/sections/%d", i)
		section.Title = p.text(at+"/title", section.Title, 1, partTitleMax)
		section.Description = p.optional(at+"/description", section.Description, descriptionMax, manyLines)
		section.Contents = im.keep(p, at+"/contents", i+1, section.Contents)
	}
	im.Loose = im.keep(p, "/loose", 0, im.Loose)
	return p.err()
}

// keep checks contents, and returns those that can be taken.
func (im *importing) keep(p *problems, at string, section int, list []archivedContent) []archivedContent {
	kept := []archivedContent{}
	for i, c := range list {
		at := fmt.Sprintf("%s/%d", at, i)
		t := im.s.types[c.Type]
		if !im.s.types.mayMake(c.Type) || !im.s.types.carried(c.Type) {
			im.leave("contents", oneLine(c.Type), 1)
			continue
		}
		c.Title = p.text(at+"/title", c.Title, 1, partTitleMax)
		c.Description = p.optional(at+"/description", c.Description, descriptionMax, manyLines)
		if c.Points < 0 || c.Points > pointsMax {
			p.add(at+"/points", "content.points", plugin.Args{"max": pointsMax})
		}
		c.Duration = p.duration(at+"/duration", c.Duration)
		c.availability(p, at)
		c.place = placeIn(section, i+1)
		c.Completion = p.rule(at+"/completion", c.Completion, contentRules(t))
		im.keepResources(p, at, &c)
		if c.Article != "" && t.Holds != catalogapi.HoldsArticle {
			p.add(at+"/article", "content.no_article", nil)
		}
		if c.File != "" && t.Holds != catalogapi.HoldsAsset {
			p.add(at+"/file", "content.no_file", nil)
		}
		c.details(p, at, t)
		kept = append(kept, c)
	}
	return kept
}

// availability checks when the content opens by the rules for what people choose.
func (c *archivedContent) availability(p *problems, at string) {
	ch := ContentChange{AvailableAfterDays: given(c.AvailableAfterDays), AvailableAfterPrevious: given(&c.AvailableAfterPrevious)}
	if c.AvailableFrom != nil {
		from := c.AvailableFrom.Format(time.RFC3339)
		ch.AvailableFrom = given(&from)
	}
	own, a := &problems{ErrArchiveFields}, Availability{}
	a.change(own, ch, time.UTC)
	for _, field := range own.fault.Fields {
		p.add(at+field.Pointer, field.Code, field.Args)
	}
	c.AvailableFrom = a.AvailableFrom
}

// details checks what the keeper of the content's type is to keep.
func (c *archivedContent) details(p *problems, at string, t catalogapi.ContentType) {
	if string(c.Details) == "null" {
		c.Details = nil
	}
	if t.Keeper == nil {
		if c.Details != nil {
			p.add(at+"/details", "content.no_details", nil)
		}
		return
	}
	for _, field := range t.Keeper.CheckDetails(c.Details, catalogapi.Kept{Type: c.Type, AvailableFrom: c.AvailableFrom}) {
		p.add(at+"/details"+field.Pointer, field.Code, field.Args)
	}
}

// keepResources checks what stands beside a content.
func (im *importing) keepResources(p *problems, at string, c *archivedContent) {
	if len(c.Resources) > resourcesMax {
		p.add(at+"/resources", "course.number", plugin.Args{"min": 0, "max": resourcesMax})
		return
	}
	for i := range c.Resources {
		r, at := &c.Resources[i], fmt.Sprintf("%s/resources/%d", at, i)
		r.Title = p.text(at+"/title", r.Title, 1, partTitleMax)
		switch {
		case (r.File == "") == (r.URL == ""):
			p.add(at+"/url", "resource.one_of", nil)
		case r.URL != "":
			r.URL = p.webLink(at+"/url", r.URL)
		}
	}
}

// leave notes what was not taken; the same once more is counted.
func (im *importing) leave(what, value string, n int) {
	i := slices.IndexFunc(im.left, func(l Left) bool { return l.What == what && l.Value == value })
	if i < 0 {
		im.left = append(im.left, Left{what, value, n})
		return
	}
	im.left[i].Count += n
}

// write makes the course, in one transaction.
func (im *importing) write(ctx context.Context, tx db.Tx) error {
	c, s := im.course, im.s
	im.shortened = nil
	if im.Course.Category != nil {
		name, err := categoryName(ctx, tx, oneLine(*im.Course.Category))
		switch {
		case errors.Is(err, plugin.ErrNotFound):
			im.noCategory = oneLine(*im.Course.Category)
		case err != nil:
			return err
		default:
			c.Category = &name
		}
	}
	wanted := im.Course.Slug
	if wanted != slugOf(wanted) {
		wanted = c.Title
	}
	inserted := false
	for try := 0; !inserted; try++ {
		if try > slugTries+3 {
			return ErrSlugTaken
		}
		c.Slug = slugFor(wanted, try)
		var err error
		inserted, err = insertCourse(ctx, tx, c.ID, im.actor.User, c.Slug, c.PriceCurrency, NewCourse{Title: c.Title, CourseType: c.CourseType, Language: c.Language}, c.Category)
		if err != nil {
			return err
		}
	}
	if err := updateCourse(ctx, tx, c); err != nil {
		return err
	}
	if err := insertOwner(ctx, tx, c.ID, im.actor.User); err != nil {
		return err
	}
	if err := im.hang(ctx, tx); err != nil {
		return err
	}
	if err := s.Assets.Give(ctx, tx, im.fresh, c.ID); err != nil {
		return err
	}
	im.made = map[string]string{}
	for i, section := range im.Sections {
		id := plugin.NewID[plugin.SectionID]()
		if err := insertArchivedSection(ctx, tx, c.ID, id, i, section); err != nil {
			return err
		}
		im.made[placeIn(i+1, 0)] = string(id)
		if err := im.writeContents(ctx, tx, fmt.Sprintf("/sections/%d/contents", i), &id, section.Contents); err != nil {
			return err
		}
	}
	if err := im.writeContents(ctx, tx, "/loose", nil, im.Loose); err != nil {
		return err
	}
	// What it names of another module's contents did not come along.
	if err := setRule(ctx, tx, c.ID, archivedRule(im.Course.Completion, im.made)); err != nil {
		return err
	}
	if err := refreshCurriculum(ctx, tx, c.ID, userOf(im.actor)); err != nil {
		return err
	}
	return s.announce(ctx, tx, im.actor, c.ID, false, aboutCourse("course.imported", c.ID), plugin.CourseCreated{Course: c.ID})
}

// hang puts the course's picture in place.
func (im *importing) hang(ctx context.Context, tx db.Tx) error {
	if im.Picture == "" {
		return nil
	}
	if err := holdPictures(ctx, tx); err != nil {
		return err
	}
	var paths [2]string
	for i, made := range im.pictures {
		var err error
		if paths[i], err = im.s.Pictures.Keep(ctx, made); err != nil {
			return err
		}
		im.hung = append(im.hung, paths[i])
	}
	return setPicture(ctx, tx, im.id, &paths[0], &paths[1])
}

func (im *importing) writeContents(ctx context.Context, tx db.Tx, at string, section *plugin.SectionID, list []archivedContent) error {
	for i, x := range list {
		r := contentRecord{ID: plugin.NewID[plugin.ContentID](), CourseID: im.id, SectionID: section, Title: x.Title, Description: x.Description,
			Type: x.Type, IsPublished: x.IsPublished, IsRequired: x.IsRequired, IsPreview: x.IsPreview, Points: x.Points, Duration: x.Duration}
		r.AvailableFrom = x.AvailableFrom
		if x.Article != "" {
			html, err := im.article(ctx, tx, x)
			if errors.Is(err, ErrArticleTooLarge) {
				return ErrArchiveFields.At(fmt.Sprintf("%s/%d/article", at, i), "content.article_large").Because(err)
			}
			if err != nil {
				return err
			}
			if html != "" {
				r.Article = &html
			}
		}
		if x.File != "" {
			asset := im.taken[x.File]
			if !takes(im.s.types[x.Type], asset.Kind) {
				return ErrArchiveFields.At(fmt.Sprintf("%s/%d/file", at, i), "content.file_kind")
			}
			r.setAsset(&asset)
		}
		if err := insertArchivedContent(ctx, tx, r, i, x); err != nil {
			return err
		}
		im.made[x.place] = string(r.ID)
		if r.Article != nil {
			if err := im.s.showFiles(ctx, tx, r.ID, *r.Article); err != nil {
				return err
			}
		}
		if keeper := im.s.types[x.Type].Keeper; keeper != nil {
			if err := keeper.Imported(ctx, tx, r.kept(), x.Details); err != nil {
				return err
			}
		}
		for _, one := range x.Resources {
			n := NewResource{Title: one.Title, URL: &one.URL}
			if one.File != "" {
				asset := im.taken[one.File].ID
				n.Asset, n.URL = &asset, nil
			}
			if err := insertResource(ctx, tx, plugin.NewID[string](), im.id, r.ID, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// article reads an article, with those of its pictures that came along, made as harmless as any that somebody types.
func (im *importing) article(ctx context.Context, tx db.Tx, x archivedContent) (string, error) {
	b, err := im.text(x.Article, 2*articleMax)
	if err != nil {
		return "", err
	}
	var names []string
	for _, path := range x.Pictures {
		names = append(names, "../"+path, im.taken[path].URL)
	}
	written, err := im.s.clean.read(strings.NewReplacer(names...).Replace(string(b)))
	if err != nil {
		return "", err
	}
	html, _, err := im.s.settle(ctx, tx, written, im.id)
	if n := written.LeftOut(); err == nil && n > 0 {
		im.shortened = append(im.shortened, Left{"article", x.Title, n})
	}
	return html, err
}
