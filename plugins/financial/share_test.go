package financial

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

func TestTheNearestRuleCounts(t *testing.T) {
	t.Parallel()
	course, first := plugin.CourseID("c"), plugin.UserID("a")
	rules := []keptShare{
		{ID: "own", CourseID: &course, TrainerID: &first, SharePpm: 100_000},
		{ID: "everybody", SharePpm: 400_000},
		{ID: "course", CourseID: &course, SharePpm: 200_000},
		{ID: "trainer", TrainerID: &first, SharePpm: 300_000},
	}
	for _, one := range []struct {
		drop        []string
		first, both string
	}{
		{nil, "own", "course"}, {[]string{"own"}, "course", "course"}, {[]string{"own", "course"}, "trainer", "everybody"}, {[]string{"own", "course", "trainer"}, "everybody", "everybody"},
	} {
		left := slices.DeleteFunc(slices.Clone(rules), func(k keptShare) bool { return slices.Contains(one.drop, k.ID) })
		all := sharesOf([]plugin.UserID{"a", "b"}, left, 700_000)
		if *all[0].ruleID != one.first || *all[1].ruleID != one.both {
			t.Errorf("without %v: %s and %s", one.drop, *all[0].ruleID, *all[1].ruleID)
		}
	}
	if all := sharesOf([]plugin.UserID{"a", "b"}, nil, 700_000); all[0].rule != everybodysRule || all[0].ruleID != nil || all[0].ppm != 700_000 || all[0].by != 2 {
		t.Errorf("%+v", all)
	}
}

func TestSharesAreExact(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		minor  int64
		shares []share
		want   []int64
		scaled bool
	}{
		{10001, []share{{ppm: 700_000, by: 2}, {ppm: 700_000, by: 2}}, []int64{3501, 3500}, false}, // 7000.7 are 7001
		{100, []share{{ppm: 1_000_000, by: 3}, {ppm: 1_000_000, by: 3}, {ppm: 1_000_000, by: 3}}, []int64{34, 33, 33}, false},
		{100, []share{{ppm: 600_000, by: 1}, {ppm: 1_000_000, by: 2}}, []int64{55, 45}, true}, // 60 and 50 of 110
		{1, []share{{ppm: 400_000, by: 2}, {ppm: 400_000, by: 2}}, []int64{0, 0}, false},
		{99, []share{{ppm: 0, by: 1}, {ppm: 333_333, by: 2}}, []int64{0, 16}, false},
	} {
		if got, scaled := split(one.minor, one.shares); !slices.Equal(got, one.want) || scaled != one.scaled {
			t.Errorf("%d of %v: %v %v, want %v", one.minor, one.shares, got, scaled, one.want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		minor := rapid.Int64Range(1, 1_000_000_000_000_000).Draw(r, "minor")
		n := rapid.IntRange(1, 7).Draw(r, "trainers")
		var shares []share
		for range n {
			by := int64(1)
			if n > 1 && rapid.Bool().Draw(r, "together") {
				by = int64(n)
			}
			shares = append(shares, share{ppm: rapid.Int64Range(0, whole).Draw(r, "ppm"), by: by})
		}
		got, scaled := split(minor, shares)
		sum := int64(0)
		for i, g := range got {
			sum += g
			// Nobody is further than a unit from what is exact.
			if exact := halfUp(minor, shares[i].ppm, whole*shares[i].by); !scaled && (g < exact-1 || g > exact+1) || g < 0 {
				r.Fatalf("%d is %d, and exactly %d", i, g, exact)
			}
		}
		if sum > minor || scaled && sum != minor {
			r.Fatalf("%d of %d", sum, minor)
		}
	})
}
