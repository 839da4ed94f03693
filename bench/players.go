package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// crowdOfPlayers is how many people watch a video at the same time, each in a course of his or her own choice.
	crowdOfPlayers = 10_000
	// every is how often a player says what was played.
	every = 10 * time.Second
	// watching is how long they are measured, after each has reported once.
	watching = time.Minute
)

// players measures whether the server keeps up with very many people who watch: each player reports when it is its time, or as
// soon as the report before is answered, and an answer is waited for from the time at which the report was due. Nobody gets to the
// end of a film meanwhile.
func (b *bench) players(ctx context.Context) error {
	type player struct{ key, content string }
	c, err := pgx.Connect(ctx, b.seed.database)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	secret := rand.Text()
	rows, err := c.Query(ctx, `
		with of_each as (
			select distinct on (e.user_id) e.user_id, k.id as content, gen_random_uuid() as session
			from enrollments e join course_contents k on k.course_id = e.course_id and k.type = 'video' and k.duration = 600 and k.position = 0
			order by e.user_id, e.id
			limit $1
		), added as (
			insert into sessions (id, user_id, salt, address, user_agent, expires_at, key_name, key_digest, key_scopes)
			select session, user_id, sha256(session::text::bytea), '127.0.0.1', '', now() + interval '1 day', 'bench', sha256($2::text::bytea), '{*:write}' from of_each
		)
		select session::text, content::text from of_each`, crowdOfPlayers, secret)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p player, err error) {
		err = row.Scan(&p.key, &p.content)
		p.key = "cwk_" + strings.ReplaceAll(p.key, "-", "") + "_" + secret
		return p, err
	})
	if err != nil {
		return err
	}
	if len(all) < crowdOfPlayers {
		return fmt.Errorf("%d of %d players: more enrolments are needed, ten for each", len(all), crowdOfPlayers)
	}
	seqs := make([]atomic.Int64, len(all))
	report := func(ctx context.Context, i int) error {
		n := seqs[i].Add(1)
		to := (n - 1) * int64(every.Seconds())
		played := [][2]int64{} // the first says that it begins to play
		if n > 1 {
			played = append(played, [2]int64{to - int64(every.Seconds()), to})
		}
		body, err := json.Marshal(map[string]any{"played": played, "position": to, "seq": n, "sessionKey": "bench"})
		if err != nil {
			return err
		}
		r, err := request(ctx, "POST", b.server.base+"/api/v1/learn/contents/"+all[i].content+"/ranges", all[i].key, body)
		if err != nil {
			return err
		}
		_, err = do(r)
		return err
	}
	turns := 1 + int(watching/every)
	late := make([][]time.Duration, len(all))
	var failed atomic.Int64
	began := time.Now()
	var server, database time.Duration
	if err := together(len(all)+1, func(i int) error {
		if i == len(all) { // the observer: figures are of what comes after the first turn
			if err := wait(ctx, every); err != nil {
				return err
			}
			server, database = spent(b.server.cmd.Process.Pid), b.databaseTime(ctx, "courseworx")
			return nil
		}
		for turn := range turns {
			due := began.Add(time.Duration(turn)*every + time.Duration(i)*every/time.Duration(len(all)))
			if err := wait(ctx, time.Until(due)); err != nil {
				return err
			}
			err := report(ctx, i)
			if turn == 0 {
				continue
			}
			if err != nil {
				failed.Add(1)
			}
			late[i] = append(late[i], time.Since(due))
		}
		return nil
	}); err != nil {
		return err
	}
	took := time.Since(began) - every
	server, database = spent(b.server.cmd.Process.Pid)-server, b.databaseTime(ctx, "courseworx")-database
	var each []time.Duration
	for _, one := range late {
		each = append(each, one...)
	}
	b.report.figure(fmt.Sprintf("%d players, a report every %s each", len(all), every), float64(len(each)-int(failed.Load()))/took.Seconds(), "/s", "≥ 990")
	b.report.figure("… not taken", float64(failed.Load()), "", "≤ 0")
	b.report.figure("… answered after: p50", quantile(each, .5), "ms", "")
	b.report.figure("… answered after: p99", quantile(each, .99), "ms", "")
	b.report.figure("… processor time of the server", per(server, len(each)), "ms", "")
	b.report.figure("… processor time of the database", per(database, len(each)), "ms", "")
	var kept int
	if err := c.QueryRow(ctx, `select coalesce(sum((select sum(upper(r) - lower(r)) from unnest(ranges) r)), 0)::int from watched_ranges where session_key = 'bench' and last_seq = $1`, turns).Scan(&kept); err != nil {
		return err
	}
	b.report.figure("… seconds that are kept, of those that were played", float64(kept)/float64(len(all)*(turns-1))/every.Seconds(), "", "≥ 0.9")
	return nil
}
