package main

import (
	"math"
	"strings"
	"testing"
)

func TestBarsAreJudged(t *testing.T) {
	for _, of := range []struct {
		value  float64
		bar    string
		misses bool
	}{
		{7, "", false}, {0.5, "≤ 0.5", false}, {0.51, "≤ 0.5", true}, {1000, "≥ 1000", false}, {999.9, "≥ 1000", true},
		{1, "≈ 6", false}, {math.NaN(), "≤ 2", true}, {math.NaN(), "≥ 2", true}, {1, "≤ 0", true},
	} {
		if got, err := (figure{Value: of.value, Bar: of.bar}).misses(); err != nil || got != of.misses {
			t.Errorf("%v against %q: %v, %v", of.value, of.bar, got, err)
		}
	}
	for _, bar := range []string{"the same", "0", "≤", "< 5", "≤5"} {
		if _, err := (figure{Bar: bar}).misses(); err == nil {
			t.Errorf("the bar %q is read", bar)
		}
	}
	r := newReport(settings{})
	r.figure("hooks", 0.1, "ms", "≤ 0.5")
	if err := r.judge(); err != nil {
		t.Error(err)
	}
	r.figure("events", 700, "/s", "≥ 1000")
	r.figure("memory", 400, "MB", "≤ 300")
	if err := r.judge(); err == nil || !strings.Contains(err.Error(), "events: 700 /s") || !strings.Contains(err.Error(), "memory: 400 MB") || strings.Contains(err.Error(), "hooks") {
		t.Errorf("judged: %v", err)
	}
}
