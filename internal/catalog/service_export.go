package catalog

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"strings"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/richtext"
	"github.com/courseworx/courseworx/internal/platform/slug"
	"github.com/courseworx/courseworx/plugin"
)

// Export is a course on its way into an archive.
type Export struct {
	Name     string // of the file
	s        *Service
	manifest manifest
	articles []string // in the order of their numbers
	files    []exportedFile
	picture  []byte

	resources map[plugin.ContentID][]exportedResource
	pictures  map[plugin.AssetID]exportedFile // of articles
	details   map[plugin.ContentID]json.RawMessage
}

// Export reads a course for those who may change it: its fields, its outline and what its files are. As in a copy of it,
// its people stay where they are, and what other modules keep (quizzes, certificates) too, unless they take part.
func (s *Service) Export(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (*Export, error) {
	var c courseRecord
	var parts exportedParts
	details := map[plugin.ContentID]json.RawMessage{}
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, held courseRecord) (err error) {
		c = held
		if parts, err = exportedOf(ctx, tx, c.ID); err != nil {
			return err
		}
		for _, name := range s.types.kept() {
			of, err := s.types[name].Keeper.Details(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			maps.Copy(details, of)
		}
		return s.announce(ctx, tx, actor, c.ID, false, aboutCourse("course.exported", c.ID))
	})
	if err != nil {
		return nil, err
	}
	e := &Export{Name: slugOf(c.Title) + ".zip", s: s, manifest: manifest{
		Format: archiveFormat, Version: archiveVersion, MadeAt: s.Now().UTC(), Course: archivedOf(c),
		Sections: []archivedSection{}, Loose: []archivedContent{}, Files: []archivedFile{},
	}}
	e.resources, e.pictures, e.details = parts.Resources, parts.Pictures, details
	at := map[plugin.SectionID]int{}
	for i, section := range parts.Sections {
		at[section.ID] = i
		e.manifest.Sections = append(e.manifest.Sections, archivedSection{section.Title, section.Description, section.IsPublished, []archivedContent{}})
	}
	names := map[string]string{}
	for id, i := range at {
		names[string(id)] = placeIn(i+1, 0)
	}
	for _, x := range parts.Contents {
		to, section := &e.manifest.Loose, 0
		if x.SectionID != nil {
			section = at[*x.SectionID] + 1
			to = &e.manifest.Sections[section-1].Contents
		}
		before := len(*to)
		if err := e.add(ctx, to, x); err != nil {
			return nil, err
		}
		if len(*to) > before {
			names[string(x.ID)] = placeIn(section, len(*to))
		}
	}
	e.manifest.Course.Completion = archivedRule(c.CompletionRule, names)
	return e, e.addPicture(ctx, parts.Picture)
}

// add puts a content into the manifest, with its article and its file, if it is one of those that archives hold.
func (e *Export) add(ctx context.Context, to *[]archivedContent, x exportedContent) error {
	holds := e.s.types[x.Type].Holds
	if !e.s.types.carried(x.Type) {
		return nil
	}
	c := archivedContent{Title: x.Title, Description: x.Description, Type: x.Type, IsPublished: x.IsPublished, IsRequired: x.IsRequired,
		IsPreview: x.IsPreview, Points: x.Points, Duration: x.Duration, AvailableFrom: x.AvailableFrom, AvailableAfterDays: x.AvailableAfterDays,
		AvailableAfterPrevious: x.AvailableAfterPrevious, Completion: x.CompletionRule, Details: e.details[x.ID]}
	if x.Article != nil && holds == catalogapi.HoldsArticle {
		if err := e.addArticle(ctx, &c, *x.Article); err != nil {
			return err
		}
	}
	for _, r := range e.resources[x.ID] {
		one := archivedResource{Title: r.Title, URL: text(r.URL)}
		if r.AssetID != nil {
			if err := e.present(ctx, *r.AssetID); errors.Is(err, plugin.ErrNotFound) {
				continue
			} else if err != nil {
				return err
			}
			one.File = e.file(exportedFile{*r.AssetID, r.FileName, r.SizeBytes, r.SHA256})
		}
		c.Resources = append(c.Resources, one)
	}
	if x.AssetID != nil && holds == catalogapi.HoldsAsset {
		err := e.present(ctx, *x.AssetID)
		if err == nil {
			c.File = e.file(exportedFile{*x.AssetID, x.FileName, x.SizeBytes, x.SHA256})
		} else if !errors.Is(err, plugin.ErrNotFound) {
			return err
		}
	}
	*to = append(*to, c)
	return nil
}

// present returns plugin.ErrNotFound for a file that is lost: that would only be met when half of the archive is with
// whoever asked for it.
func (e *Export) present(ctx context.Context, id plugin.AssetID) error {
	r, err := e.s.Assets.Open(ctx, id)
	if err != nil {
		return err
	}
	return r.Close()
}

// addArticle writes an article with its pictures where they lie in the archive.
func (e *Export) addArticle(ctx context.Context, c *archivedContent, html string) error {
	var names []string
	for _, id := range richtext.PicturesOf(html) {
		f, known := e.pictures[plugin.AssetID(id)]
		if !known {
			continue
		}
		if err := e.present(ctx, f.AssetID); errors.Is(err, plugin.ErrNotFound) {
			continue
		} else if err != nil {
			return err
		}
		at := e.file(f)
		c.Pictures = append(c.Pictures, at)
		names = append(names, string("/media/"+f.AssetID+"/file"), "../"+at)
	}
	e.articles = append(e.articles, strings.NewReplacer(names...).Replace(html))
	c.Article = fmt.Sprintf("articles/%03d.html", len(e.articles))
	return nil
}

// addPicture puts the course's picture into the archive, if it has one.
func (e *Export) addPicture(ctx context.Context, at pictureRow) error {
	if at.Thumbnail == nil {
		return nil
	}
	b, err := e.s.Pictures.Read(ctx, *at.Thumbnail)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e.picture = b
	e.manifest.Picture = "files/picture" + path.Ext(*at.Thumbnail)
	e.manifest.Files = append(e.manifest.Files, archivedFile{e.manifest.Picture, path.Base(e.manifest.Picture), int64(len(b)), fmt.Sprintf("%x", sha256.Sum256(b))})
	return nil
}

// file returns the path of a file in the archive.
func (e *Export) file(f exportedFile) string {
	for i, known := range e.files {
		if known.AssetID == f.AssetID {
			return e.manifest.Files[i].Path
		}
	}
	e.files = append(e.files, f)
	ext := path.Ext(f.FileName)
	name := []rune(slug.Of(strings.TrimSuffix(f.FileName, ext)))
	p := fmt.Sprintf("files/%03d-%s%s", len(e.files), string(name[:min(len(name), 40)]), plainExt(ext))
	e.manifest.Files = append(e.manifest.Files, archivedFile{Path: p, Name: f.FileName, Size: f.SizeBytes, SHA256: fmt.Sprintf("%x", f.SHA256)})
	return p
}

// plainExt is an extension that is a plain word, else none: the real name stands in the manifest.
func plainExt(ext string) string {
	ext = strings.ToLower(ext)
	if ext == "" || len(ext) > 8 || strings.Trim(ext[1:], "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return ext
}

// Write writes the archive. Films are stored as they are: they do not become smaller. When it fails, what was written is
// no archive.
func (e *Export) Write(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	put := func(name string, method uint16, fill func(io.Writer) error) error {
		out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: e.manifest.MadeAt})
		if err == nil {
			err = fill(out)
		}
		if err != nil {
			return fmt.Errorf("write %s into an archive: %w", name, err)
		}
		return nil
	}
	err := put(manifestName, zip.Deflate, func(out io.Writer) error {
		j := json.NewEncoder(out)
		j.SetIndent("", "  ")
		j.SetEscapeHTML(false)
		return j.Encode(e.manifest)
	})
	for i, text := range e.articles {
		if err == nil {
			err = put(fmt.Sprintf("articles/%03d.html", i+1), zip.Deflate, func(out io.Writer) error {
				_, err := io.WriteString(out, text)
				return err
			})
		}
	}
	for i, f := range e.files {
		if err == nil {
			err = put(e.manifest.Files[i].Path, zip.Store, func(out io.Writer) error { return e.copy(ctx, out, f) })
		}
	}
	if err == nil && e.picture != nil {
		err = put(e.manifest.Picture, zip.Store, func(out io.Writer) error {
			_, err := out.Write(e.picture)
			return err
		})
	}
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end an archive: %w", err)
	}
	return nil
}

func (e *Export) copy(ctx context.Context, out io.Writer, f exportedFile) error {
	r, err := e.s.Assets.Open(ctx, f.AssetID)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, r)
	return errors.Join(err, r.Close())
}

// archivedOf are the fields of a course as an archive has them.
func archivedOf(c courseRecord) archivedCourse {
	price := plugin.Money{Minor: c.PriceMinor, Currency: c.PriceCurrency}
	return archivedCourse{
		Title: c.Title, Slug: c.Slug, ShortDescription: c.ShortDescription, Description: c.Description, Requirements: c.Requirements,
		LearningOutcomes: c.LearningOutcomes, Tags: c.Tags, Category: c.Category, Language: c.Language, Level: c.Level, CourseType: c.CourseType,
		Price: archivedPrice{price.Amount(), c.PriceCurrency}, Location: c.Location, LiveLink: c.LiveLink, RecordingPolicy: c.RecordingPolicy,
		ClassroomMinutes: c.ClassroomMinutes, OnlineMinutes: c.OnlineMinutes, CreditHours: c.CreditHours, MinStudents: c.MinStudents,
		MaxStudents: c.MaxStudents, AccessDays: c.AccessDays, ValidMonths: c.ValidMonths, RetakeDays: c.RetakeDays, AccessUntil: c.AccessUntil, WaitingList: &c.WaitingList, OfferHours: &c.OfferHours,
		BehindDays: orZero(c.BehindDays), BehindPoints: orZero(c.BehindPoints),
		StartDate: c.StartDate, EndDate: c.EndDate,
	}
}

// change makes of it what a person would send who filled in the same fields. What belongs to the other installation is
// left for the caller: the price's currency and the category.
func (c archivedCourse) change() CourseChange {
	return CourseChange{
		Title: given(&c.Title), ShortDescription: given(c.ShortDescription), Description: given(&c.Description), Level: given(&c.Level),
		Language: given(&c.Language), CourseType: given(&c.CourseType), Requirements: given(c.Requirements), LearningOutcomes: given(c.LearningOutcomes),
		Location: given(c.Location), StartDate: given(c.StartDate), EndDate: given(c.EndDate), LiveLink: given(c.LiveLink),
		RecordingPolicy: given(&c.RecordingPolicy), MinStudents: given(c.MinStudents), MaxStudents: given(c.MaxStudents),
		AccessDays: given(c.AccessDays), ValidMonths: given(c.ValidMonths), RetakeDays: given(c.RetakeDays), AccessUntil: given(c.AccessUntil), WaitingList: unlessNil(c.WaitingList), OfferHours: unlessNil(c.OfferHours),
		BehindDays: orNone(c.BehindDays), BehindPoints: orNone(c.BehindPoints),
		ClassroomMinutes: given(c.ClassroomMinutes), OnlineMinutes: given(c.OnlineMinutes), CreditHours: given(c.CreditHours), Tags: given(&c.Tags),
	}
}

func given[T any](v *T) Change[T] { return Change[T]{Sent: true, Value: v} }

// unlessNil leaves alone what an archive does not say: what cannot be empty keeps what a new course has.
func unlessNil[T any](v *T) Change[T] { return Change[T]{Sent: v != nil, Value: v} }

// orZero writes none as 0, so that an archive that says nothing is told from one that says none.
func orZero(v *int) *int {
	if v == nil {
		return new(int)
	}
	return v
}

// orNone reads it.
func orNone(v *int) Change[int] {
	if v != nil && *v == 0 {
		return Change[int]{Sent: true}
	}
	return unlessNil(v)
}
