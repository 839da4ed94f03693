package migrate_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/migrate"
)

// What a timeline of its own schema makes, changes or takes away elsewhere is refused, and named; what is its own to do is not.
func TestMigrationsStayInTheirSchema(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	d := dbtest.Open(t, url, 1)
	_, err := d.Exec(t.Context(), `
		create type mood as enum ('good', 'bad');
		create table people (id int primary key, name text not null default 'x', mood mood, constraint named check (name <> ''));
		create index people_name on people (name);
		create table books (id int primary key, person int references people);
		create function shout() returns trigger language plpgsql as $$ begin return new; end $$;
		create trigger shouts before update on people for each row execute function shout();
		create view names as select name from people;
		create sequence numbers;
		create schema other; create table other.things (id int primary key);
		insert into people values (1, 'Mona', 'good'), (2, 'Adel', 'bad')`)
	if err != nil {
		t.Fatal(err)
	}
	try := func(sql string) error {
		tried, err := migrate.Try(t.Context(), url, migrate.Timeline{Table: "own.schema_migrations", Files: fstest.MapFS{"202601010000_own.sql": file(sql)}}, nil)
		check(t, err)
		return tried[0].Err
	}
	for sql, says := range map[string]string{
		`drop index people_name`: "index public.people_name",
		`drop index people_name; create index people_name on people (id)`:                                     "index public.people_name",
		`alter table people drop constraint named`:                                                            "constraint named of public.people",
		`alter table people alter column name drop not null`:                                                  "column public.people.name",
		`alter table people alter column name set default 'y'`:                                                "column public.people.name",
		`alter table people drop column mood`:                                                                 "column public.people.mood",
		`alter table people add column note text`:                                                             "column public.people.note",
		`alter table people disable trigger user`:                                                             "trigger shouts of public.people",
		`drop trigger shouts on people`:                                                                       "trigger shouts of public.people",
		`create or replace function shout() returns trigger language plpgsql as $$ begin return null; end $$`: "function public.shout()",
		`drop view names`: "relation public.names",
		`create or replace view names as select upper(name) as name from people`:           "rule",
		`alter sequence numbers increment by 2`:                                            "sequence public.numbers",
		`alter type mood rename value 'bad' to 'worse'`:                                    "label 'bad' of the type public.mood",
		`delete from people where id = 1`:                                                  "rows of public.people",
		`update people set name = 'Nobody'`:                                                "rows of public.people",
		`insert into people values (3)`:                                                    "rows of public.people",
		`truncate people cascade`:                                                          "relation public.people",
		`with gone as (delete from people returning id) select id into own.gone from gone`: "rows of public.people",
		`drop table people cascade`:                                                        "relation public.people",
		`create table own.more () inherits (people)`:                                       "relation public.people is inherited from",
		`create table stray (id int)`:                                                      "relation public.stray",
		`alter table other.things add column note text`:                                    "column other.things.note",
		`create schema more`:                                                               "schema more",
		`drop schema other cascade`:                                                        "schema other",
		`grant select on people to public`:                                                 "relation public.people",
		`alter table people enable row level security`:                                     "relation public.people",
		`alter default privileges grant select on tables to public`:                        "default rights",
		`do $$ begin delete from people; insert into people values (1, 'Mona', 'good'), (2, 'Adel', 'bad'); end $$`: "rows of public.people",
	} {
		err := try(sql)
		if outside := (migrate.ErrOutside)(nil); !errors.As(err, &outside) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{
		`create table own.books (id int primary key, person int references public.people on delete cascade, thing int references other.things, m public.mood);
			create index on own.books (person); insert into own.books select id, id from public.people; delete from own.books; truncate own.books`,
		`create view own.names as select name from public.people; create type own.kind as enum ('a'); create sequence own.n; select nextval('own.n')`,
		`create function own.f() returns trigger language plpgsql as $$ begin return new; end $$; create table own.t (id int); create trigger t before insert on own.t for each row execute function own.f()`,
		`select * from people for share`,
		``,
	} {
		if err := try(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// What somebody else changes while migrations are tried is not theirs.
func TestWhatOthersChangeMeanwhile(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	d := dbtest.Open(t, url, 2)
	_, err := d.Exec(t.Context(), `create schema own; create table gone (id int)`)
	check(t, err)
	conn, err := pgx.Connect(t.Context(), url)
	check(t, err)
	defer func() { _ = conn.Close(t.Context()) }()
	tx, err := conn.Begin(t.Context())
	check(t, err)
	times := 0
	do := func(own string) func(pgx.Tx) error {
		return func(part pgx.Tx) error {
			if times++; times == 1 {
				if _, err := d.Exec(t.Context(), `create table come (id int); drop table gone`); err != nil {
					return err
				}
			}
			_, err := part.Exec(t.Context(), own)
			return err
		}
	}
	if err := migrate.Apart(t.Context(), tx, "own", do(`create table own.a (id int)`)); err != nil || times != 2 {
		t.Errorf("done %d times: %v", times, err)
	}
	if _, err := tx.Exec(t.Context(), `select from own.a`); err != nil { // what comes next may build on it
		t.Errorf("it is not there: %v", err)
	}
	times = 0
	_, err = d.Exec(t.Context(), `drop table come; create table gone (id int)`)
	check(t, err)
	if err := migrate.Apart(t.Context(), tx, "own", do(`create table stray (id int)`)); err == nil || !strings.Contains(err.Error(), "public.stray") || strings.Contains(err.Error(), "come") {
		t.Errorf("beside what others change: %v", err)
	}
}
