package catalog_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

// Before visitors find a course plugins are asked, in every way in which that happens.
func TestWhoIsAskedBeforePublishing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	noReview := plugin.NewFault(plugin.Conflict, "review.missing")
	public, draft := s.published("Burns"), s.draft("Bandages")
	var asked []plugin.CourseID
	refuse := true
	s.Hooks = hook.New()
	s.Hooks.Add(hook.Answer{Hook: plugin.BeforePublishing.Name, By: "review", Do: func(ctx context.Context, question any) error {
		about := question.(*plugin.Publishing)
		if about.By.User != s.owner.User {
			t.Errorf("by %s", about.By.User)
		}
		asked = append(asked, about.Course)
		if _, err := s.db.Exec(ctx, `select from courses where id = $1 for no key update nowait`, about.Course); err != nil {
			t.Errorf("asked inside of a transaction: %v", err)
		}
		if refuse {
			return noReview
		}
		return nil
	}})
	expect := func(what string, want ...plugin.CourseID) {
		t.Helper()
		if len(asked) != len(want) || len(want) > 0 && asked[0] != want[0] {
			t.Errorf("%s: asked about %v, want %v", what, asked, want)
		}
		asked = nil
	}
	ctx := t.Context()

	_, err := s.Publish(ctx, s.owner, public.ID)
	s.must(err)
	expect("what is public already")
	_, err = s.Unpublish(ctx, s.owner, public.ID)
	s.must(err)
	_, err = s.Publish(ctx, s.owner, public.ID)
	s.refused(err, noReview)
	expect("publishing", public.ID)
	out, err := s.Bulk(ctx, s.owner, catalog.StepPublish, []plugin.CourseID{public.ID}, time.Time{})
	s.must(err)
	if out[0].Code == nil || *out[0].Code != "review.missing" {
		t.Errorf("among several: %+v", out[0])
	}
	expect("publishing several", public.ID)
	said := s.call(s.owner, "POST", "/courses/bulk", map[string]any{"step": "publish", "courses": []plugin.CourseID{public.ID}})
	if !strings.Contains(said.Text, `"code":"review.missing"`) || !strings.Contains(said.Text, `"why":"problem.review.missing.title"`) {
		t.Errorf("told: %s", said.Text)
	}
	asked = nil
	_, err = s.Publish(ctx, s.person(plugin.Trainer, "Una Other"), public.ID)
	if err == nil {
		t.Error("a stranger publishes")
	}
	expect("a stranger")
	refuse = false
	_, err = s.Publish(ctx, s.owner, public.ID)
	s.must(err)
	asked = nil

	// Coming back from the archive shows a course again; a draft is shown to nobody.
	for _, id := range []plugin.CourseID{public.ID, draft.ID} {
		_, err = s.Archive(ctx, s.owner, id)
		s.must(err)
	}
	refuse = true
	_, err = s.Restore(ctx, s.owner, public.ID)
	s.refused(err, noReview)
	expect("restoring", public.ID)
	_, err = s.Restore(ctx, s.owner, draft.ID)
	s.must(err)
	expect("restoring a draft")
}
