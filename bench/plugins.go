package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

// plugins measures what plugins cost, by the benchmarks of their host: a question that one answers, and events that five hear.
func (b *bench) plugins(ctx context.Context) error {
	for _, of := range []struct {
		name, benchmark, times, figure, unit, bar string
		per                                       float64
	}{
		{"a hook that a plugin answers", "BenchmarkHook", "20000x", `([\d.]+) ns/op`, "ms", "≤ 0.5", 1e6},
		{"events that five plugins hear", "BenchmarkEvents", "10000x", `([\d.]+) events/s`, "/s", "≥ 1000", 1},
	} {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^"+of.benchmark+"$", "-benchtime", of.times,
			"-count", strconv.Itoa(b.rounds), "./internal/pluginhost")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w\n%s", of.benchmark, err, out)
		}
		var seen []float64
		for _, m := range regexp.MustCompile(`(?m)^`+of.benchmark+`\S*\s.*?`+of.figure).FindAllSubmatch(out, -1) {
			n, err := strconv.ParseFloat(string(m[1]), 64)
			if err != nil {
				return err
			}
			seen = append(seen, n/of.per)
		}
		if len(seen) != b.rounds {
			return fmt.Errorf("%s printed %d figures of %d:\n%s", of.benchmark, len(seen), b.rounds, out)
		}
		b.report.figure(of.name, median(seen), of.unit, of.bar)
	}
	return nil
}
