package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// DataFolder is a database found by Inspect.
type DataFolder struct {
	Path  string
	Major int
}

// Report is what Inspect found.
type Report struct {
	Root      string
	Exists    bool         // the folder is there
	Data      []DataFolder // databases, oldest version first; empty before the first start
	InUseBy   int          // process that owns the folder now; 0 when none
	User      string       // who PostgreSQL would run as; empty when nobody fits
	FreeBytes uint64       // of the disk; 0 when unknown
	Binaries  []Binaries   // usable programs already on the disk, the preferred first
	BuiltIn   bool         // this build carries PostgreSQL
	Problems  []error      // what would hinder a start, most of them of the types in errors.go
}

// Inspect looks at the folder and at the programs, for people who want to know why the database
// does not start. It changes nothing and may be called while a server runs.
func Inspect(ctx context.Context, cfg Config) Report {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Report{Problems: []error{err}}
	}
	root := cfg.Root
	r := Report{Root: root, BuiltIn: builtIn != ""}
	who, err := chooseAccount(cfg)
	if err != nil {
		r.Problems = append(r.Problems, err)
		return r
	}
	r.User = who.Name

	existing := root
	for _, err := os.Stat(existing); errors.Is(err, fs.ErrNotExist) && existing != filepath.Dir(existing); _, err = os.Stat(existing) {
		existing = filepath.Dir(existing)
	}
	r.Exists = existing == root
	r.FreeBytes, _ = freeBytes(existing)
	if blocked, ok := blockedParent(existing, who); ok {
		r.Problems = append(r.Problems, blocked)
	}
	for _, major := range majors(root) {
		r.Data = append(r.Data, DataFolder{dataFolder(root, major), major})
	}
	if pid := ownerPID(root); slices.Contains(holders(filepath.Join(root, ownerLock)), pid) {
		r.InUseBy = pid
	}
	r.inspectPrograms(ctx, cfg, existing, who)
	if len(r.Data) == 0 && r.FreeBytes > 0 && r.FreeBytes < roomForNew {
		r.Problems = append(r.Problems, ErrDiskFull{Folder: existing, Free: r.FreeBytes, Need: roomForNew})
	}
	return r
}

// inspectPrograms tries what a start would try, without unpacking anything, and checks the data
// against the programs that would run it.
func (r *Report) inspectPrograms(ctx context.Context, cfg Config, from string, who account) {
	var refused []Tried
	add := func(dir string, source Source) {
		bin, why, err := probe(ctx, dir, from, source, who)
		switch {
		case err != nil:
			r.Problems = append(r.Problems, err)
		case why != nil:
			refused = append(refused, *why)
		default:
			r.Binaries = append(r.Binaries, bin)
		}
	}
	if cfg.BinDir != "" {
		add(cfg.BinDir, SourceFolder)
	} else {
		unpacked, _ := filepath.Glob(filepath.Join(cfg.Root, "bin-*", "bin"))
		for _, dir := range unpacked {
			add(dir, SourceBuiltIn)
		}
		found, why, err := systemBinaries(ctx, from, who)
		if err != nil {
			r.Problems = append(r.Problems, err)
		}
		r.Binaries, refused = append(r.Binaries, found...), append(refused, why...)
	}
	if len(r.Binaries) == 0 && !r.BuiltIn {
		r.Problems = append(r.Problems, ErrNoBinaries{refused})
		return
	}
	if len(r.Data) == 0 || len(r.Binaries) == 0 {
		return
	}
	newest := r.Data[len(r.Data)-1].Major
	use := r.Binaries[0]
	for _, bin := range r.Binaries {
		if bin.Major == newest {
			use = bin
			break
		}
	}
	if _, err := checkData(r.Root, use, who); err != nil {
		r.Problems = append(r.Problems, err)
	}
}
