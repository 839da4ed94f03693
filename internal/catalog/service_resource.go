package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// resourceUndo is how long the removal of a resource can be undone. Afterwards its file is collected.
const resourceUndo = 24 * time.Hour

// Resources returns what stands beside a content, to the course's team.
func (s *Service) Resources(ctx context.Context, actor plugin.Actor, content plugin.ContentID) ([]Resource, error) {
	if _, err := s.Content(ctx, actor, content); err != nil {
		return nil, err
	}
	return resourcesOf(ctx, s.DB, plain(content))
}

// changeResources runs fn in a transaction that holds the course, and tells of it. fn names the content; closed says that
// fewer may have a file than before.
func (s *Service) changeResources(ctx context.Context, actor plugin.Actor, action string, closed bool,
	lock func(db.Tx) (courseRecord, error), fn func(db.Tx, courseRecord) (plugin.ContentID, bool, error),
) ([]Resource, error) {
	var list []Resource
	err := s.hold(ctx, actor, toEditContents, lock, func(tx db.Tx, c courseRecord) error {
		content, changed, err := fn(tx, c)
		if err != nil {
			return err
		}
		if list, err = resourcesOf(ctx, tx, content); err != nil || !changed {
			return err
		}
		if closed {
			s.narrowed(tx, c.ID)
		}
		e := aboutContent(action, content, c.ID)
		e.Fields = []string{"resources"}
		return s.announce(ctx, tx, actor, c.ID, false, e, plugin.CourseUpdated{Course: c.ID, Fields: []string{"resources"}})
	})
	return list, err
}

// AddResource puts a file of the course or a link beside a content, behind those that are there.
func (s *Service) AddResource(ctx context.Context, actor plugin.Actor, id plugin.ContentID, n NewResource) ([]Resource, error) {
	return s.changeResources(ctx, actor, "content.resource_added", false, byContent(ctx, actor, id), func(tx db.Tx, c courseRecord) (plugin.ContentID, bool, error) {
		content, err := contentByID(ctx, tx, userOf(actor), plain(id))
		if err != nil {
			return "", false, err
		}
		if content.DeletedAt != nil {
			return "", false, plugin.ErrNotFound
		}
		if n, err = s.checkResource(ctx, tx, c.ID, n); err != nil {
			return "", false, err
		}
		have, err := countResources(ctx, tx, content.ID)
		if err != nil {
			return "", false, err
		}
		if have >= resourcesMax {
			return "", false, ErrResourcesFull.With("max", resourcesMax)
		}
		return content.ID, true, insertResource(ctx, tx, plugin.NewID[string](), c.ID, content.ID, n)
	})
}

// checkResource cleans a new resource and says all that is wrong with it.
func (s *Service) checkResource(ctx context.Context, tx db.Tx, course plugin.CourseID, n NewResource) (NewResource, error) {
	p := &problems{ErrResource}
	switch {
	case (n.Asset == nil) == (n.URL == nil):
		p.add("/url", "resource.one_of", nil)
	case n.URL != nil:
		link := p.webLink("/url", *n.URL)
		n.URL = &link
		if oneLine(n.Title) == "" && link != "" {
			n.Title = host(link)
		}
	default:
		asset, err := s.courseFile(ctx, tx, p, *n.Asset, course)
		if err != nil {
			return n, err
		}
		n.Asset = &asset.ID
		if oneLine(n.Title) == "" {
			n.Title = readable(asset.FileName)
		}
	}
	if len(p.fault.Fields) == 0 || oneLine(n.Title) != "" {
		n.Title = p.text("/title", n.Title, 1, partTitleMax)
	}
	return n, p.err()
}

// courseFile returns a file of the course that can be used; else p says at /assetId why not.
func (s *Service) courseFile(ctx context.Context, tx db.Tx, p *problems, id plugin.AssetID, course plugin.CourseID) (catalogapi.Asset, error) {
	known, ok := plugin.ParseID[plugin.AssetID](string(id))
	if !ok {
		p.add("/assetId", "content.file_missing", nil)
		return catalogapi.Asset{}, nil
	}
	asset, err := s.Assets.Asset(ctx, tx, known)
	switch {
	case errors.Is(err, plugin.ErrNotFound) || err == nil && asset.Course != course:
		p.add("/assetId", "content.file_missing", nil)
	case err != nil:
		return asset, err
	case asset.State != catalogapi.AssetReady:
		p.add("/assetId", "content.file_not_ready", nil)
	}
	return asset, nil
}

// ChangeResource renames a resource, or has a link lead elsewhere.
func (s *Service) ChangeResource(ctx context.Context, actor plugin.Actor, id string, ch ResourceChange) ([]Resource, error) {
	return s.changeResources(ctx, actor, "content.resource_changed", false, byResource(ctx, actor, id), func(tx db.Tx, _ courseRecord) (plugin.ContentID, bool, error) {
		r, err := shownResource(ctx, tx, id)
		if err != nil {
			return "", false, err
		}
		before, p := r, &problems{ErrResource}
		if v, ok := need(p, "/title", ch.Title); ok {
			r.Title = p.text("/title", v, 1, partTitleMax)
		}
		if v, ok := need(p, "/url", ch.URL); ok {
			if r.URL == nil {
				p.add("/url", "resource.no_link", nil)
			} else {
				link := p.webLink("/url", v)
				r.URL = &link
			}
		}
		if err := p.err(); err != nil {
			return "", false, err
		}
		if r.Title == before.Title && equal(r.URL, before.URL) {
			return r.Content, false, nil
		}
		return r.Content, true, updateResource(ctx, tx, r)
	})
}

// RemoveResource takes a resource away. For a day it can be restored.
func (s *Service) RemoveResource(ctx context.Context, actor plugin.Actor, id string) ([]Resource, error) {
	return s.changeResources(ctx, actor, "content.resource_removed", true, byResource(ctx, actor, id), func(tx db.Tx, _ courseRecord) (plugin.ContentID, bool, error) {
		r, err := shownResource(ctx, tx, id)
		if err != nil {
			return "", false, err
		}
		return r.Content, true, removeResource(ctx, tx, r.ID, s.Now())
	})
}

// RestoreResource undoes a removal: the resource is back in its place. Restoring twice is fine.
func (s *Service) RestoreResource(ctx context.Context, actor plugin.Actor, id string) ([]Resource, error) {
	return s.changeResources(ctx, actor, "content.resource_restored", false, byResource(ctx, actor, id), func(tx db.Tx, _ courseRecord) (plugin.ContentID, bool, error) {
		r, err := resourceByID(ctx, tx, plain(id))
		if err != nil {
			return "", false, err
		}
		if r.ContentDeletedAt != nil {
			return "", false, plugin.ErrNotFound
		}
		if r.DeletedAt == nil {
			return r.Content, false, nil
		}
		have, err := countResources(ctx, tx, r.Content)
		if err != nil {
			return "", false, err
		}
		if have >= resourcesMax {
			return "", false, ErrResourcesFull.With("max", resourcesMax)
		}
		return r.Content, true, restoreResource(ctx, tx, r.ID)
	})
}

// OrderResources puts all resources of a content into an order that names each once.
func (s *Service) OrderResources(ctx context.Context, actor plugin.Actor, id plugin.ContentID, order []string) ([]Resource, error) {
	return s.changeResources(ctx, actor, "content.resources_ordered", false, byContent(ctx, actor, id), func(tx db.Tx, _ courseRecord) (plugin.ContentID, bool, error) {
		content, err := contentByID(ctx, tx, userOf(actor), plain(id))
		if err != nil {
			return "", false, err
		}
		if content.DeletedAt != nil {
			return "", false, plugin.ErrNotFound
		}
		list, err := resourcesOf(ctx, tx, content.ID)
		if err != nil {
			return "", false, err
		}
		have := make([]string, len(list))
		for i, r := range list {
			have[i] = r.ID
		}
		named := canonical(order)
		if !slices.Equal(slices.Sorted(slices.Values(named)), slices.Sorted(slices.Values(have))) {
			return "", false, ErrResourceOrder
		}
		if slices.Equal(named, have) {
			return content.ID, false, nil
		}
		return content.ID, true, orderResources(ctx, tx, content.ID, named)
	})
}

// SweepResources lets go of what was removed so long ago that nobody undoes it; its files are collected then. What stands beside a
// deleted content stays as long as the content, which can come back at any time.
func (s *Service) SweepResources(ctx context.Context) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, purgeResourcesSQL, s.Now().Add(-resourceUndo)); err != nil {
			return fmt.Errorf("sweep resources: %w", err)
		}
		return nil
	})
}

func byResource(ctx context.Context, actor plugin.Actor, id string) func(db.Tx) (courseRecord, error) {
	return lockBy(ctx, actor, id, lockCourseOfResource)
}

// shownResource returns a resource that is there, beside a content that is there.
func shownResource(ctx context.Context, tx db.Tx, id string) (resourceRecord, error) {
	r, err := resourceByID(ctx, tx, plain(id))
	if err == nil && (r.DeletedAt != nil || r.ContentDeletedAt != nil) {
		return r, plugin.ErrNotFound
	}
	return r, err
}
