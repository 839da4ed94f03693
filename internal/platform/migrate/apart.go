package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// outsideSQL lists what a migration could make, change or take away in the database, but for what is in the schemas $1 (and for where
// sequences stand, casts, comments, and what functions in the standard's own form do): each as
// a line that is another one when it changes, what it is before a tab. Keys that lead to a table from such a schema are none of the table's. The names are put
// together by hand: one that somebody drops meanwhile has none any more.
const outsideSQL = `
	with spaces as (
		select oid, nspname, nspowner, nspacl from pg_namespace
		where nspname <> all($1::text[]) and nspname !~ '^pg_(toast|temp)' and nspname <> 'information_schema' and nspname <> 'pg_catalog'
	), relations as (
		select c.*, format('%I.%I', nspname, relname) as called from pg_class c join spaces s on s.oid = c.relnamespace
	)
	select format('schema %I', nspname) || e'\t' || nspowner::text || coalesce(nspacl::text, '') from spaces
	union all select 'relation ' || called || e'\t' || concat_ws(' ', relkind, relowner, relfilenode, relpersistence, relrowsecurity, relforcerowsecurity, relreplident, relacl, reloptions) from relations
	union all select 'relation ' || called || ' is inherited from' || e'\t' || inhrelid::text from pg_inherits join relations r on r.oid = inhparent
	union all select format('column %s.%I', called, attname) || e'\t' || concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation, attacl, pg_get_expr(adbin, adrelid))
		from relations r join pg_attribute a on a.attrelid = r.oid left join pg_attrdef on adrelid = r.oid and adnum = attnum where attnum > 0 and not attisdropped
	union all select format('constraint %I of %s', conname, coalesce(called, nspname)) || e'\t' || concat_ws(' ', pg_get_constraintdef(x.oid), convalidated)
		from pg_constraint x join spaces s on s.oid = connamespace left join relations r on r.oid = conrelid
	union all select 'index ' || called || e'\t' || concat_ws(' ', pg_get_indexdef(r.oid), indisvalid, indisready) from relations r join pg_index on indexrelid = r.oid
	union all select format('trigger %I of %s', tgname, called) || e'\t' || concat_ws(' ', tgenabled, pg_get_triggerdef(g.oid)) from pg_trigger g join relations r on r.oid = tgrelid
		where not tgisinternal
	union all select format('policy %I of %s', polname, called) || e'\t' || concat_ws(' ', polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
		from pg_policy join relations r on r.oid = polrelid
	union all select format('rule %I of %s', rulename, called) || e'\t' || concat_ws(' ', ev_enabled, md5(pg_get_ruledef(u.oid))) from pg_rewrite u join relations r on r.oid = ev_class
	union all select 'sequence ' || called || e'\t' || concat_ws(' ', seqtypid, seqstart, seqincrement, seqmin, seqmax, seqcycle) from pg_sequence join relations r on r.oid = seqrelid
	union all select format('function %I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(f.oid)) || e'\t' || concat_ws(' ', proowner, proacl, provolatile, prosecdef, proconfig, prorettype, md5(prosrc))
		from pg_proc f join spaces s on s.oid = pronamespace
	union all select format('type %I.%I', nspname, typname) || e'\t' || concat_ws(' ', typowner, typacl, typnotnull, typdefault, typbasetype) from pg_type y join spaces s on s.oid = typnamespace
	union all select format('label %L of the type %I.%I', enumlabel, nspname, typname) || e'\t' || enumsortorder::text
		from pg_enum join pg_type y on y.oid = enumtypid join spaces s on s.oid = typnamespace
	union all select format('extension %I', extname) || e'\t' || extversion from pg_extension
	union all select format('event trigger %I', evtname) || e'\t' || evtenabled::text from pg_event_trigger
	union all select format('publication %I', pubname) from pg_publication
	union all select e'setting of the database or of a role\t' || concat_ws(' ', setdatabase, setrole, setconfig) from pg_db_role_setting where setdatabase in (0, (select oid from pg_database where datname = current_database()))
	union all select e'default rights\t' || concat_ws(' ', defaclrole, defaclnamespace, defaclobjtype, defaclacl) from pg_default_acl where defaclnamespace not in (select oid from pg_namespace where nspname = any($1::text[]))`

// writtenSQL lists the tables outside of the schemas $1 whose rows this transaction wrote, and how many so far; also those that it took back.
const writtenSQL = `
	select format('rows of %I.%I', schemaname, relname), n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
	where schemaname <> all($1::text[]) and n_tup_ins + n_tup_upd + n_tup_del > 0`

// Outside describes what is in the database beside some schemas, a line for each thing that a migration could change; rows are none of it.
func Outside(ctx context.Context, q Querier, schemas ...string) ([]string, error) {
	rows, err := q.Query(ctx, outsideSQL, schemas)
	var list []string
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		return nil, fmt.Errorf("look at what is outside of %s: %w", strings.Join(schemas, ", "), err)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func written(ctx context.Context, q Querier, schema string) (map[string]int64, error) {
	rows, err := q.Query(ctx, writtenSQL, []string{schema})
	if err != nil {
		return nil, fmt.Errorf("look at what was written outside of %s: %w", schema, err)
	}
	found := map[string]int64{}
	var table string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&table, &n}, func() error { found[table] = n; return nil })
	if err != nil {
		return nil, fmt.Errorf("look at what was written outside of %s: %w", schema, err)
	}
	return found, nil
}

// ErrOutside names what migrations change that is not in their own schema.
type ErrOutside []string

func (e ErrOutside) Error() string {
	const most = 5
	says := "it changes what is not in its own schema: " + strings.Join(e[:min(len(e), most)], "; ")
	if len(e) > most {
		says += fmt.Sprintf("; and %d more", len(e)-most) // the whole of it would be kept nowhere
	}
	return says
}

// apart does something in a savepoint, and refuses what it changes outside of a schema. What others change meanwhile is told from it by
// looking again when it was taken back; it is done once more then.
func apart(ctx context.Context, tx pgx.Tx, schema string, do func(pgx.Tx) error) error {
	for range 5 {
		before, err := look(ctx, tx, schema)
		if err != nil {
			return err
		}
		part, err := tx.Begin(ctx)
		if err != nil {
			return fmt.Errorf("try migrations: %w", err)
		}
		during := before
		if err = do(part); err == nil {
			during, err = look(ctx, part, schema)
		}
		if err == nil && during.same(before) {
			return part.Commit(ctx)
		}
		if back := part.Rollback(ctx); err != nil || back != nil {
			return errors.Join(err, back)
		}
		after, err := look(ctx, tx, schema)
		if err != nil {
			return err
		}
		if changed := during.against(before, after); len(changed) > 0 {
			return ErrOutside(changed)
		}
	}
	return errors.New("try migrations: others change the database all the time")
}

// outside is what is seen of what is not in a schema.
type outside struct {
	things []string         // as Outside lists them
	wrote  map[string]int64 // rows, by table
}

func look(ctx context.Context, tx pgx.Tx, schema string) (outside, error) {
	things, err := Outside(ctx, tx, schema)
	if err != nil {
		return outside{}, err
	}
	wrote, err := written(ctx, tx, schema)
	return outside{things, wrote}, err
}

func (o outside) same(other outside) bool {
	return slices.Equal(o.things, other.things) && maps.Equal(o.wrote, other.wrote)
}

// against lists what is now otherwise than both before and after.
func (o outside) against(before, after outside) []string {
	var changed []string
	for table, n := range o.wrote {
		if n > before.wrote[table] {
			changed = append(changed, table)
		}
	}
	for _, line := range o.things {
		if !has(before.things, line) && !has(after.things, line) {
			changed = append(changed, named(line))
		}
	}
	for _, line := range before.things {
		if has(after.things, line) && !has(o.things, line) {
			changed = append(changed, named(line))
		}
	}
	whole := func(what string) int { // what has parts comes before its parts
		if strings.HasPrefix(what, "schema ") || strings.HasPrefix(what, "relation ") {
			return 0
		}
		return 1
	}
	slices.SortFunc(changed, func(a, b string) int { return cmp.Or(whole(a)-whole(b), strings.Compare(a, b)) })
	return slices.Compact(changed)
}

// named is what a line of Outside is about.
func named(line string) string {
	what, _, _ := strings.Cut(line, "\t")
	return what
}

func has(sorted []string, line string) bool {
	_, found := slices.BinarySearch(sorted, line)
	return found
}
