package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/pgserver"
)

// errSick: doctor found something that keeps the server from running.
var errSick = errors.New("something has to be mended before the server can run")

// finding is one line of the report.
type finding struct {
	ok   bool
	what string
	cure string
}

func doctor(ctx context.Context, w world, args []string) error {
	cfg, err := config.Read("doctor", args, w.getenv, w.err)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "CourseWorx %s, data folder %s\n\n", w.version, cfg.Data)
	findings := folder(cfg)
	if cfg.DatabaseURL == "" {
		findings = append(findings, embedded(ctx, cfg)...)
	} else {
		findings = append(findings, external(ctx, cfg)...)
	}
	findings = append(findings, tools()...)
	if !report(w.out, findings) {
		return errSick
	}
	return nil
}

func report(out io.Writer, findings []finding) bool {
	healthy := true
	for _, f := range findings {
		switch {
		case f.ok && f.cure == "":
			fmt.Fprintf(out, "  ok       %s\n", f.what)
		case f.ok:
			fmt.Fprintf(out, "  advice   %s\n           %s\n", f.what, f.cure)
		default:
			healthy = false
			fmt.Fprintf(out, "  trouble  %s\n           %s\n", f.what, f.cure)
		}
	}
	return healthy
}

func folder(cfg config.Config) []finding {
	info, err := os.Stat(cfg.Data)
	if errors.Is(err, os.ErrNotExist) {
		return []finding{{true, "the data folder will be made at the first start", ""}}
	}
	if err != nil {
		return []finding{{false, "the data folder cannot be read: " + err.Error(), "Give this user the folder, or choose another with --data."}}
	}
	if !info.IsDir() {
		return []finding{{false, cfg.Data + " is not a folder", "Choose another with --data."}}
	}
	probe, err := os.CreateTemp(cfg.Data, ".doctor-*")
	if err != nil {
		return []finding{{false, "nothing can be written in the data folder: " + err.Error(), "Give this user the folder, or choose another with --data."}}
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return []finding{{true, "the data folder can be written", ""}}
}

func embedded(ctx context.Context, cfg config.Config) []finding {
	r := pgserver.Inspect(ctx, pgserver.Config{Root: filepath.Join(cfg.Data, "postgres"), BinDir: cfg.PgBin, User: cfg.PgUser})
	var list []finding
	for _, problem := range r.Problems {
		list = append(list, finding{false, problem.Error(), cure(problem)})
	}
	switch {
	case r.BuiltIn:
		list = append(list, finding{true, "this build carries its own PostgreSQL", ""})
	case len(r.Binaries) > 0:
		list = append(list, finding{true, fmt.Sprintf("PostgreSQL %s in %s", r.Binaries[0].Version, r.Binaries[0].Dir), ""})
	}
	if r.User != "" {
		list = append(list, finding{true, "the database runs as user " + r.User, ""})
	}
	for _, d := range r.Data {
		list = append(list, finding{true, fmt.Sprintf("there is a database of version %d in %s", d.Major, d.Path), ""})
	}
	if r.InUseBy != 0 {
		list = append(list, finding{true, fmt.Sprintf("the server is running (process %d)", r.InUseBy), ""})
	}
	const low = 1 << 30
	if r.FreeBytes > 0 && r.FreeBytes < low {
		list = append(list, finding{true, fmt.Sprintf("the disk has %d MB left", r.FreeBytes>>20), "Make room before it is full: changes are refused then."})
	}
	return list
}

// cure says how to mend a trouble of the embedded database.
func cure(problem error) string {
	var access pgserver.ErrAccess
	var version pgserver.ErrVersion
	var none pgserver.ErrNoBinaries
	switch {
	case errors.As(problem, &access) && access.Cure != "":
		return "Run: " + access.Cure
	case errors.As(problem, &version):
		return "Start it with the CourseWorx that made it, or give this one a new folder with --data. Nothing was changed."
	case errors.As(problem, &none):
		return "Use a release build, which carries PostgreSQL, or install it. On Debian: apt-get install postgresql"
	}
	return "Nothing was changed. Mend it and run doctor again."
}

func external(ctx context.Context, cfg config.Config) []finding {
	h, err := db.Inspect(ctx, cfg.DatabaseURL)
	if err != nil {
		return []finding{{false, "the database cannot be used: " + err.Error(), "Check DATABASE_URL (or DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD) and the user's rights."}}
	}
	list := []finding{{true, "PostgreSQL " + h.Version + " answers", ""}}
	if h.TooOld {
		list = append(list, finding{false, "PostgreSQL " + h.Version + " is too old", "Use version 15 or newer."})
	}
	if h.MissingExtensions != "" {
		list = append(list, finding{false, "these extensions are not installed: " + h.MissingExtensions, "Install PostgreSQL's contrib package on the database server."})
	}
	if cfg.Secret == "" {
		list = append(list, finding{true, "COURSEWORX_SECRET is not set", "Set the same long random text on every server, so that a copy of the database alone forges no sign-in."})
	}
	return list
}

func tools() []finding {
	if path, err := exec.LookPath("ffmpeg"); err == nil {
		return []finding{{true, "ffmpeg is at " + path, ""}}
	}
	return []finding{{true, "ffmpeg is not installed", "Videos are then served as they were uploaded. To install it on Debian: apt-get install ffmpeg"}}
}
