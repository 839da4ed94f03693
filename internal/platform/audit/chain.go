package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// sealBatch is how many entries are sealed, or verified, at once.
const sealBatch = 2000

const (
	sealLockSQL = `select pg_try_advisory_xact_lock(7150158)`

	headSQL = `select seq, digest from audit_chain order by seq desc limit 1`

	unsealedSQL = `
		select a.id, audit_canon(a) as canon
		from audit_unsealed u
		join audit_log a on a.id = u.audit_id
		order by a.id
		limit $1`

	sealSQL = `
		insert into audit_chain (seq, audit_id, digest)
		select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])`

	sealedSQL = `delete from audit_unsealed where audit_id = any($1)`

	// Whatever is wrong with an entry stands in its row: a missing entry, one whose values do not match.
	chainSQL = `
		select c.seq, c.audit_id, c.digest, coalesce(audit_canon(a), '') as canon, a.id is not null as there,
		v.audit_id is null or a.values_digest = sha256(v.salt || convert_to(v.changes::text, 'UTF8')) as values_match
		from audit_chain c
		left join audit_log a on a.id = c.audit_id
		left join audit_values v on v.audit_id = c.audit_id
		where c.seq > $1
		order by c.seq
		limit $2`

	looseSQL = `
		select a.id from audit_log a
		where not exists (select from audit_chain c where c.audit_id = a.id)
		and not exists (select from audit_unsealed u where u.audit_id = a.id)
		order by a.id
		limit 1`
)

// link is the newest seal.
type link struct {
	Seq    int64
	Digest []byte
}

// next is the digest of the seal after before.
func next(before []byte, canon string) []byte {
	sum := sha256.Sum256(append(append([]byte{}, before...), canon...))
	return sum[:]
}

// Seal seals what waits, and reports how much it was. Of several servers one does it, the others have
// nothing to do.
func Seal(ctx context.Context, d *db.DB) (int, error) {
	n := 0
	err := d.InTx(ctx, func(tx db.Tx) error {
		n = 0
		if mine, err := db.Value[bool](ctx, tx, sealLockSQL); err != nil || !mine {
			return err
		}
		head, err := db.One[link](ctx, tx, headSQL)
		if err != nil && !errors.Is(err, db.ErrNoRow) {
			return err
		}
		type entry struct {
			ID    int64
			Canon string
		}
		waiting, err := db.Many[entry](ctx, tx, unsealedSQL, sealBatch)
		if err != nil || len(waiting) == 0 {
			return err
		}
		var seqs, ids []int64
		var digests [][]byte
		for _, e := range waiting {
			head = link{head.Seq + 1, next(head.Digest, e.Canon)}
			seqs, ids, digests = append(seqs, head.Seq), append(ids, e.ID), append(digests, head.Digest)
		}
		if _, err := tx.Exec(ctx, sealSQL, seqs, ids, digests); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sealedSQL, ids)
		n = len(ids)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("seal the audit log: %w", err)
	}
	return n, nil
}

// Run seals what waits, each second, until ctx ends.
func Run(ctx context.Context, d *db.DB, failed func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		n, err := Seal(ctx, d)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if n == sealBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Report is what verifying found.
type Report struct {
	Sealed int64  `json:"sealed" doc:"Entries whose seals were verified"`
	Head   string `json:"head" doc:"The newest seal, in hexadecimal digits: kept outside of the database it shows that nothing was cut off the end"`
	Wrong  *int64 `json:"wrongEntry" doc:"The first entry that was changed, removed or added past the log; null when the chain holds"`
	Reason string `json:"reason" enum:",changed,removed,values,loose,gap"`
}

// Verify walks over the whole chain and stops at the first thing that is wrong.
func Verify(ctx context.Context, q db.Querier) (Report, error) {
	type row struct {
		Seq, AuditID       int64
		Digest             []byte
		Canon              string
		There, ValuesMatch bool
	}
	var r Report
	var head link
	wrong := func(id int64, reason string) (Report, error) {
		r.Wrong, r.Reason = &id, reason
		return r, nil
	}
	for {
		rows, err := db.Many[row](ctx, q, chainSQL, head.Seq, sealBatch)
		if err != nil {
			return Report{}, fmt.Errorf("read the audit chain: %w", err)
		}
		for _, one := range rows {
			switch {
			case one.Seq != head.Seq+1:
				return wrong(one.AuditID, "gap")
			case !one.There:
				return wrong(one.AuditID, "removed")
			case !bytes.Equal(one.Digest, next(head.Digest, one.Canon)):
				return wrong(one.AuditID, "changed")
			case !one.ValuesMatch:
				return wrong(one.AuditID, "values")
			}
			head = link{one.Seq, one.Digest}
			r.Sealed, r.Head = head.Seq, fmt.Sprintf("%x", head.Digest)
		}
		if len(rows) < sealBatch {
			break
		}
	}
	loose, err := db.Many[struct{ ID int64 }](ctx, q, looseSQL)
	if err != nil {
		return Report{}, fmt.Errorf("look for entries without a seal: %w", err)
	}
	if len(loose) > 0 {
		return wrong(loose[0].ID, "loose")
	}
	return r, nil
}
