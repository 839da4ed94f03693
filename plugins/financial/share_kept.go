package financial

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

var (
	// ErrShare: a rule cannot be like that.
	ErrShare = plugin.NewFault(plugin.Invalid, "financial.share")
	// ErrShareUsed: something was earned by the rule, and it stays. It can be ended.
	ErrShareUsed = plugin.NewFault(plugin.Conflict, "financial.share_used")
	// ErrShareOverlap: another rule for the same counts on some of the days.
	ErrShareOverlap = plugin.NewFault(plugin.Conflict, "financial.share_overlap")
	// ErrOwnShare: nobody says what is theirs.
	ErrOwnShare = plugin.NewFault(plugin.Denied, "financial.own_share")
	// ErrShareOver: the rule has ended.
	ErrShareOver = plugin.NewFault(plugin.Conflict, "financial.share_over")
)

// ShareRule says what percentage of sales is the trainers'.
type ShareRule struct {
	ID          string           `json:"id"`
	Course      *plugin.CourseID `json:"course" doc:"null: every course"`
	CourseTitle *string          `json:"courseTitle"`
	Trainer     *plugin.UserID   `json:"trainer" doc:"null: every trainer"`
	TrainerName *string          `json:"trainerName"`
	Kind        string           `json:"kind" enum:"default,trainer,course,own" doc:"The nearest counts: own before course, trainer and default"`
	Percent     string           `json:"percent"`
	StartsOn    string           `json:"startsOn" format:"date"`
	EndsOn      *string          `json:"endsOn" format:"date" doc:"The last day on which it counts; null: it does not end"`
	State       string           `json:"state" enum:"running,early,over"`
	IsUsed      bool             `json:"isUsed" doc:"Something was earned by it: it can be ended, and not removed"`
}

// ShareDraft is a rule as it is to be.
type ShareDraft struct {
	Course   plugin.CourseID `json:"course" maxLength:"36" doc:"Empty: every course"`
	Trainer  plugin.UserID   `json:"trainer" maxLength:"36" doc:"Empty: every trainer"`
	Percent  string          `json:"percent" maxLength:"10" doc:"From 0 to 100, with at most four decimals. Several trainers of a course have it together, unless it is for one of them in the course"`
	StartsOn string          `json:"startsOn" maxLength:"10" doc:"YYYY-MM-DD, in the site's time zone"`
	EndsOn   string          `json:"endsOn" maxLength:"10" doc:"The last day on which it counts; empty: it does not end"`
}

// Shares are the rules, and what counts where there is none.
type Shares struct {
	Items      []ShareRule `json:"items"`
	NextCursor *string     `json:"nextCursor" doc:"Give it back as cursor for the next page; null at the end"`
	Percent    int         `json:"percent" doc:"What counts where there is no rule"`
	Basis      ShareBasis  `json:"basis" enum:"net,gross,before_discount"`
	HoldDays   int         `json:"holdDays"`
	Today      string      `json:"today" format:"date" doc:"In the site's time zone"`
}

// check returns what is kept of a draft, or what is wrong with it.
func (d ShareDraft) check() (keptShare, error) {
	fault := ErrShare
	k := keptShare{StartsOn: d.StartsOn}
	if d.Course != "" {
		if id, ok := plugin.ParseID[plugin.CourseID](string(d.Course)); ok {
			k.CourseID = &id
		} else {
			fault = fault.At("/course", "financial.id")
		}
	}
	if d.Trainer != "" {
		if id, ok := plugin.ParseID[plugin.UserID](string(d.Trainer)); ok {
			k.TrainerID = &id
		} else {
			fault = fault.At("/trainer", "financial.id")
		}
	}
	ppm, ok := ppmOf(d.Percent)
	if !ok {
		fault = fault.At("/percent", "financial.tax_rate")
	}
	k.SharePpm = ppm
	if !isDay(d.StartsOn) {
		fault = fault.At("/startsOn", "financial.tax_day")
	}
	switch {
	case d.EndsOn == "":
	case !isDay(d.EndsOn):
		fault = fault.At("/endsOn", "financial.tax_day")
	case d.EndsOn < d.StartsOn:
		fault = fault.At("/endsOn", "financial.expires")
	default:
		k.EndsOn = &d.EndsOn
	}
	if len(fault.Fields) > 0 {
		return k, fault
	}
	return k, nil
}

// shown is a rule as super admins see it on a day.
func (k keptShare) shown(today string) ShareRule {
	state := "running"
	switch {
	case k.StartsOn > today:
		state = "early"
	case k.EndsOn != nil && *k.EndsOn < today:
		state = "over"
	}
	return ShareRule{k.ID, k.CourseID, k.CourseTitle, k.TrainerID, k.TrainerName, k.kind(), percent(k.SharePpm), k.StartsOn, k.EndsOn, state, k.IsUsed}
}

// shares lists the rules, the newest first.
func (s *service) shares(ctx context.Context, cursor string, limit int) (Shares, error) {
	since, id, err := olderThan(cursor)
	if err != nil {
		return Shares{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Shares{}, err
	}
	day, err := s.today(ctx)
	if err != nil {
		return Shares{}, err
	}
	today := day.Format(time.DateOnly)
	rows, err := native.Many[keptShare](ctx, s, sharesSQL, since, id, limit+1)
	page := plugin.Cut(rows, limit, func(k keptShare) newest { return newest{k.CreatedAt, k.ID} })
	out := Shares{[]ShareRule{}, page.NextCursor, is.TrainerShare, is.ShareBasis, is.HoldDays, today}
	for _, k := range page.Items {
		out.Items = append(out.Items, k.shown(today))
	}
	return out, err
}

// addShare keeps a rule. It counts for what is sold from its first day on; what was sold stays as it was reckoned.
func (s *service) addShare(ctx context.Context, a plugin.Actor, d ShareDraft) (ShareRule, error) {
	k, err := d.check()
	if err != nil {
		return ShareRule{}, err
	}
	if k.TrainerID != nil && *k.TrainerID == a.User {
		return ShareRule{}, ErrOwnShare
	}
	id := plugin.NewID[string]()
	return s.setShare(ctx, a, id, "share_added", func(tx native.Tx) error {
		if err := s.fits(ctx, tx, k); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, insertShareSQL, id, k.CourseID, k.TrainerID, k.SharePpm, k.StartsOn, k.EndsOn, author(a))
		return err
	})
}

// fits refuses a rule for what is not there, and one by which trainers of a course would have more than the whole of it for themselves. Two
// that are added in the same moment are not seen by one another; the shares are made smaller then when they are reckoned.
func (s *service) fits(ctx context.Context, tx native.Tx, k keptShare) error {
	for _, one := range []struct {
		pointer, sql string
		id           any
		is           bool
	}{{"/course", isCourseSQL, k.CourseID, k.CourseID != nil}, {"/trainer", isTrainerSQL, k.TrainerID, k.TrainerID != nil}} {
		if !one.is {
			continue
		}
		there, err := native.Value[bool](ctx, tx, one.sql, one.id)
		if err != nil {
			return err
		}
		if !there {
			return ErrShare.At(one.pointer, "financial.id")
		}
	}
	if k.kind() != ownRule {
		return nil
	}
	others, err := native.Value[int64](ctx, tx, othersSharesSQL, k.CourseID, k.TrainerID, k.StartsOn, k.EndsOn)
	if err == nil && others+k.SharePpm > whole {
		err = ErrShare.At("/percent", "financial.share_most", plugin.Args{"percent": percent(max(0, whole-others))})
	}
	return err
}

// endShare has a rule count until a day: yesterday, so that it counts no more, or a later one.
func (s *service) endShare(ctx context.Context, a plugin.Actor, id, last string) (ShareRule, error) {
	day, err := s.today(ctx)
	if err != nil {
		return ShareRule{}, err
	}
	if !isDay(last) || last < day.AddDate(0, 0, -1).Format(time.DateOnly) {
		return ShareRule{}, ErrShare.At("/endsOn", "financial.tax_end")
	}
	return s.setShare(ctx, a, id, "share_ended", func(tx native.Tx) error {
		k, err := native.One[keptShare](ctx, tx, shareSQL, id)
		if err != nil {
			return err
		}
		if k.EndsOn != nil && last > *k.EndsOn && *k.EndsOn >= day.Format(time.DateOnly) { // others may count on with what is free then
			return ErrShare.At("/endsOn", "financial.share_longer")
		}
		tag, err := tx.Exec(ctx, endShareSQL, id, last, day.Format(time.DateOnly))
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrShareOver
		}
		return err
	})
}

// setShare writes a rule, and says what became of it.
func (s *service) setShare(ctx context.Context, a plugin.Actor, id, action string, write func(native.Tx) error) (ShareRule, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return ShareRule{}, plugin.ErrNotFound
	}
	day, err := s.today(ctx)
	if err != nil {
		return ShareRule{}, err
	}
	var out ShareRule
	err = s.InTx(ctx, func(tx native.Tx) error {
		if err := write(tx); err != nil {
			return wrongShare(err)
		}
		k, err := native.One[keptShare](ctx, tx, shareSQL, known)
		if err != nil {
			return err
		}
		out = k.shown(day.Format(time.DateOnly))
		s.Changed(tx, payoutsTopic)
		return s.Audit(ctx, tx, a, action, "share", known)
	})
	return out, err
}

// wrongShare says in the plugin's words what the database refused.
func wrongShare(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch refused.ConstraintName {
		case "share_rules_apart":
			return ErrShareOverlap
		case "earnings_rule_id_fkey":
			return ErrShareUsed
		case "share_rules_period":
			return ErrShare.At("/endsOn", "financial.expires")
		}
	}
	return err
}

// dropShare removes a rule by which nothing was earned.
func (s *service) dropShare(ctx context.Context, a plugin.Actor, id string) error {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return plugin.ErrNotFound
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, dropShareSQL, known)
		if err != nil {
			return wrongShare(err)
		}
		if tag.RowsAffected() == 0 {
			return plugin.ErrNotFound
		}
		s.Changed(tx, payoutsTopic)
		return s.Audit(ctx, tx, a, "share_removed", "share", known)
	})
}
