package job

import (
	"context"
	"time"
)

const (
	beatSQL = `
		insert into job_servers (id, seen_at) values ($1, now())
		on conflict (id) do update set seen_at = now()`

	// A running job names its server last in attempted_by. If that server has not been seen for
	// too long it is gone, and so is what it was doing.
	freeSQL = `
		update jobs.river_job j
		set state = 'available', scheduled_at = now()
		where j.state = 'running'
		and not exists (
			select 1 from job_servers s
			where s.id = j.attempted_by[array_upper(j.attempted_by, 1)]
			and s.seen_at > now() - $1::interval
		)`

	forgetSQL = `delete from job_servers where seen_at < now() - interval '1 day'`
)

// show writes down that this server lives.
func (j *Jobs) show(ctx context.Context) error {
	_, err := j.pool.Exec(ctx, beatSQL, j.server)
	return err
}

// beat shows that this server lives and frees the jobs of those that do not, until ctx ends.
func (j *Jobs) beat(ctx context.Context) {
	tick := time.NewTicker(j.options.Silence / 4)
	defer tick.Stop()
	for {
		if err := j.show(ctx); err != nil {
			if ctx.Err() == nil {
				j.log.WarnContext(ctx, "job heartbeat", "err", err)
			}
		} else if tag, err := j.pool.Exec(ctx, freeSQL, j.options.Silence); err == nil && tag.RowsAffected() > 0 {
			j.log.InfoContext(ctx, "freed jobs of a silent server", "jobs", tag.RowsAffected())
		}
		if _, err := j.pool.Exec(ctx, forgetSQL); err != nil && ctx.Err() == nil {
			j.log.WarnContext(ctx, "forget silent servers", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
