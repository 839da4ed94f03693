package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Published returns the pages that are published, in their order.
func (s *Service) Published(ctx context.Context) ([]accountapi.LegalPage, error) {
	now, err := setting.Get(ctx, s.settings, legalKey)
	if err != nil {
		return nil, err
	}
	list := []accountapi.LegalPage{}
	for _, page := range legalPages {
		if v := now[page].Version; v > 0 {
			list = append(list, accountapi.LegalPage{Page: page, Version: v})
		}
	}
	return list, nil
}

// Legal returns a version of a page, the one in force for 0, in the language if it is written in it.
func (s *Service) Legal(ctx context.Context, page string, n int, language string) (LegalText, error) {
	if n < 0 || n > LegalVersionMax {
		return LegalText{}, plugin.ErrNotFound
	}
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return LegalText{}, err
	}
	r, err := version(ctx, s.db, page, n)
	if err != nil {
		return LegalText{}, err
	}
	rows, err := db.Many[issuedRow](ctx, s.db, issuedSQL, page)
	if err != nil {
		return LegalText{}, fmt.Errorf("list the versions of a legal page: %w", err)
	}
	issued := make([]LegalIssued, 0, len(rows))
	for _, one := range rows {
		said := LegalIssued{Version: one.Version, PublishedAt: one.PublishedAt}
		if len(one.Changes) > 0 {
			said.Changes = one.Changes[chooseLanguage(one.Changes, language, site.DefaultLanguage)]
		}
		issued = append(issued, said)
	}
	lang := chooseLanguage(r.Texts, language, site.DefaultLanguage)
	return LegalText{page, r.Version, issued[0].Version, lang, r.Texts[lang].Title, r.Texts[lang].Body, r.PublishedAt, issued}, nil
}

// LegalWords returns the words of a page without their form.
func (s *Service) LegalWords(t LegalText) string { return s.rich.Plain(t.Body) }

// LegalStates returns how each page stands.
func (s *Service) LegalStates(ctx context.Context) ([]LegalState, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return nil, err
	}
	all, err := drafts(ctx, s.db, "")
	if err != nil {
		return nil, err
	}
	list := make([]LegalState, 0, len(legalPages))
	for _, page := range legalPages {
		w, err := legalWork(ctx, s.db, page, site.Languages, all[page], 1)
		if err != nil {
			return nil, err
		}
		list = append(list, w.LegalState)
	}
	return list, nil
}

// LegalWork returns a page with its drafts and its history.
func (s *Service) LegalWork(ctx context.Context, page string) (LegalWork, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return LegalWork{}, err
	}
	all, err := drafts(ctx, s.db, page)
	if err != nil {
		return LegalWork{}, err
	}
	return legalWork(ctx, s.db, page, site.Languages, all[page], LegalVersionMax)
}

// legalWork puts together what is known of a page; kept are its drafts.
func legalWork(ctx context.Context, q db.Querier, page string, languages []string, kept []LegalDraft, versions int) (w LegalWork, err error) {
	w = LegalWork{LegalState: LegalState{Page: page}, Drafts: ofLanguages(languages, kept)}
	for _, d := range w.Drafts {
		if d.EditedAt != nil && (w.EditedAt == nil || d.EditedAt.After(*w.EditedAt)) {
			w.EditedAt = d.EditedAt
		}
	}
	texts := written(w.Drafts)
	w.Written = sortedKeys(texts)
	if w.Versions, err = editions(ctx, q, page, versions); err != nil {
		return LegalWork{}, err
	}
	if w.Changed = len(texts) > 0; len(w.Versions) > 0 {
		w.Current = &w.Versions[0]
		published, err := version(ctx, q, page, w.Current.Version)
		if err != nil {
			return LegalWork{}, err
		}
		w.Changed = !maps.Equal(published.Texts, texts)
	}
	return w, nil
}

// ofLanguages returns a draft for each language, an empty one where none was begun.
func ofLanguages(languages []string, kept []LegalDraft) []LegalDraft {
	list := make([]LegalDraft, 0, len(languages))
	for _, lang := range languages {
		d := LegalDraft{Language: lang}
		if i := slices.IndexFunc(kept, func(d LegalDraft) bool { return d.Language == lang }); i >= 0 {
			d = kept[i]
		}
		list = append(list, d)
	}
	return list
}

// SaveLegalDraft keeps what is being written. The revision is that of the draft it was made of: if somebody
// saved another one meanwhile, nothing is kept.
func (s *Service) SaveLegalDraft(ctx context.Context, a plugin.Actor, page, language, title, body string, revision int) (LegalWork, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return LegalWork{}, err
	}
	if !slices.Contains(site.Languages, language) {
		return LegalWork{}, plugin.ErrNotFound
	}
	t, fault := s.tidyLegal(legalText{title, body})
	if len(fault.Fields) > 0 {
		return LegalWork{}, fault
	}
	err = s.db.InTx(ctx, func(tx db.Tx) error {
		sql, args := firstDraftSQL, []any{page, language, t.Title, t.Body, a.User}
		if revision > 0 {
			sql, args = nextDraftSQL, append(args, revision)
		}
		tag, err := tx.Exec(ctx, sql, args...)
		if err != nil {
			return fmt.Errorf("keep a legal draft: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrLegalStale
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "legal.drafted", Type: "legal", ID: page, Detail: map[string]any{"language": language}})
	})
	if err != nil {
		return LegalWork{}, err
	}
	return s.LegalWork(ctx, page)
}

// PublishLegal makes the next version of a page out of its drafts. seen are the drafts that the actor looked at: what
// somebody else saved since is not published unread. material asks everybody to agree anew; news says by language
// what the version changes, for who is asked, and may say nothing.
func (s *Service) PublishLegal(ctx context.Context, a plugin.Actor, page string, seen []LegalSeen, material bool, news map[string]string) (LegalWork, error) {
	site, err := setting.Get(ctx, s.settings, setting.SiteKey)
	if err != nil {
		return LegalWork{}, err
	}
	news, fault := tidyNews(news, site.Languages)
	if len(fault.Fields) > 0 {
		return LegalWork{}, fault
	}
	err = s.db.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, lockLegalSQL); err != nil {
			return fmt.Errorf("lock the legal pages: %w", err)
		}
		all, err := drafts(ctx, tx, page)
		if err != nil {
			return err
		}
		w, err := legalWork(ctx, tx, page, site.Languages, all[page], 1)
		if err != nil {
			return err
		}
		if outdated(w.Drafts, seen) {
			return ErrLegalStale
		}
		texts := written(w.Drafts)
		if len(texts) == 0 {
			return ErrLegalEmpty
		}
		now, err := setting.Read(ctx, tx, legalKey)
		if err != nil {
			return err
		}
		next := inForce{Version: 1, PublishedAt: s.now()}
		if w.Current != nil {
			next.Version, next.Required = w.Current.Version+1, now[page].Required
		}
		if material = material || w.Current == nil; material {
			next.Required = next.Version
		} else if !w.Changed {
			return ErrLegalSame
		}
		raw, err := json.Marshal(texts)
		if err != nil {
			return fmt.Errorf("write a legal page: %w", err)
		}
		if _, err := tx.Exec(ctx, insertVersionSQL, page, next.Version, raw, news, material, a.User, next.PublishedAt); err != nil {
			return fmt.Errorf("publish a legal page: %w", err)
		}
		// The value that was read may be the one that others share.
		now = maps.Clone(now)
		now[page] = next
		if err := setting.Set(ctx, s.settings, tx, a.User, legalKey, now); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "legal.published", Type: "legal", ID: page, Detail: map[string]any{"version": next.Version, "material": material}})
	})
	if err != nil {
		return LegalWork{}, err
	}
	return s.LegalWork(ctx, page)
}

// outdated reports whether a draft is not the one that was looked at.
func outdated(drafts []LegalDraft, seen []LegalSeen) bool {
	looked := map[string]int{}
	for _, one := range seen {
		looked[one.Language] = one.Revision
	}
	return slices.ContainsFunc(drafts, func(d LegalDraft) bool { return looked[d.Language] != d.Revision })
}
