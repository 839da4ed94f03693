package catalog_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// A new name reaches the courses in the order of their ids, in which everybody holds several: none waits for the other.
func TestANewNameHoldsCoursesInTheirOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.category("Programming", "البرمجة", 0)
	ids := []plugin.CourseID{s.published("Burns").ID, s.published("Cuts").ID}
	slices.Sort(ids)
	s.exec(`update courses set category = 'Programming'`)
	s.exec(`create index backwards on courses (id desc)`)
	for what, rename := range map[string]string{
		"a trainer":  `update users set last_name = 'Sabbagh' where id = $1`,
		"a category": `update categories set name_ar = 'برمجة' where $1::uuid is not null`,
	} {
		s.exec(`cluster courses using backwards`) // the first by id stands behind the other in the table
		result := make(chan error, 1)
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			const hold = `select 1 from courses where id = $1 for no key update`
			if _, err := tx.Exec(t.Context(), hold, ids[0]); err != nil {
				return err
			}
			go func() {
				_, err := s.db.Exec(t.Context(), rename, s.owner.User)
				result <- err
			}()
			for s.count(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) < 1 {
				select {
				case err := <-result:
					return fmt.Errorf("%s did not wait: %w", what, err)
				default:
				}
				if err := t.Context().Err(); err != nil {
					return err
				}
			}
			_, err := tx.Exec(t.Context(), hold+` nowait`, ids[1])
			if err != nil {
				return fmt.Errorf("%s holds the later one first: %w", what, err)
			}
			return nil
		}))
		s.must(<-result)
	}
}
