package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// report gathers the figures of a run.
type report struct {
	At         time.Time `json:"at"`
	CPUs       int       `json:"cpus"`
	Enrolments int       `json:"enrolments"`
	Rounds     int       `json:"rounds"`
	Figures    []figure  `json:"figures"`
	Skipped    []string  `json:"skipped"`
}

// figure is one line of the table.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
	Bar   string  `json:"bar,omitempty"` // what quality asks for: "≤ 5" and "≥ 5" are judged, "≈ 5" says what to expect
}

// misses reports whether a figure is worse than its bar. A bar that cannot be read is an error, so that none goes unjudged.
func (f figure) misses() (bool, error) {
	if f.Bar == "" {
		return false, nil
	}
	sign, number, _ := strings.Cut(f.Bar, " ")
	most, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return false, fmt.Errorf("%s: the bar %q is not a sign and a number", f.Name, f.Bar)
	}
	switch sign {
	case "≤":
		return !(f.Value <= most), nil // what is no number misses, too
	case "≥":
		return !(f.Value >= most), nil
	case "≈":
		return false, nil
	}
	return false, fmt.Errorf("%s: the bar %q begins with none of ≤, ≥ and ≈", f.Name, f.Bar)
}

func newReport(s settings) *report {
	return &report{At: time.Now().UTC(), CPUs: runtime.NumCPU(), Enrolments: s.enrolments, Rounds: s.rounds, Skipped: []string{}}
}

func (r *report) figure(name string, value float64, unit, bar string) {
	r.Figures = append(r.Figures, figure{name, value, unit, bar})
	fmt.Fprintf(os.Stderr, "  %s: %.4g %s\n", name, value, unit)
}

func (r *report) skip(why string) { r.Skipped = append(r.Skipped, why) }

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "\n%d enrolments, %d processors, median of %d rounds\n\n", r.Enrolments, r.CPUs, r.Rounds)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, f := range r.Figures {
		fmt.Fprintf(table, "%s\t%.4g\t%s\t%s\t\n", f.Name, f.Value, f.Unit, f.Bar)
	}
	_ = table.Flush()
	for _, why := range r.Skipped {
		fmt.Fprintln(w, "skipped:", why)
	}
}

// judge returns an error that names every figure that misses its bar.
func (r *report) judge() error {
	var missed []string
	for _, f := range r.Figures {
		misses, err := f.misses()
		if err != nil {
			return err
		}
		if misses {
			missed = append(missed, fmt.Sprintf("%s: %.4g %s, and not %s", f.Name, f.Value, f.Unit, f.Bar))
		}
	}
	if len(missed) > 0 {
		return fmt.Errorf("%d of the bars are missed:\n  %s", len(missed), strings.Join(missed, "\n  "))
	}
	return nil
}

func (r *report) write(path string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

// quantile returns the q-th part of the durations in ms.
func quantile(list []time.Duration, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]) / 1e6
}
