package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// OldestMajor is the oldest major version of PostgreSQL that CourseWorx runs on.
const OldestMajor = 15

// builtinLocaleMajor is the first version that brings its own C.UTF-8, independent of the machine.
const builtinLocaleMajor = 17

// systemPattern is where Debian and its descendants keep PostgreSQL's programs.
const systemPattern = "/usr/lib/postgresql/*/bin"

// Source says where PostgreSQL's programs come from.
type Source string

// The sources, in the order in which they are asked.
const (
	SourceFolder  Source = "folder"   // Config.BinDir
	SourceArchive Source = "archive"  // Config.Archive
	SourceBuiltIn Source = "built-in" // the archive inside this binary
	SourceSystem  Source = "system"   // installed on the machine
)

// Binaries is a set of PostgreSQL programs that work here.
type Binaries struct {
	Dir     string // holds postgres and initdb
	Major   int    // such as 18
	Version string // such as "18.4"
	Source  Source
}

func (b Binaries) program(name string) string { return filepath.Join(b.Dir, name) }

// hasLibrary tells whether a loadable module is among the programs' libraries.
func (b Binaries) hasLibrary(name string) bool {
	for _, dir := range []string{"lib", "lib/postgresql"} {
		for _, end := range []string{".so", ".dylib", ".dll"} {
			if _, err := os.Stat(filepath.Join(b.Dir, "..", dir, name+end)); err == nil {
				return true
			}
		}
	}
	return false
}

// findBinaries picks the programs, unpacking an archive under cfg.Root if that is the choice. A
// folder or archive that was asked for is used or refused, never passed over.
func findBinaries(ctx context.Context, cfg Config, who account) (Binaries, error) {
	if cfg.BinDir != "" {
		return only(probe(ctx, cfg.BinDir, cfg.Root, SourceFolder, who))
	}
	if cfg.Archive != "" {
		f, err := os.Open(cfg.Archive)
		if err != nil {
			return Binaries{}, ErrNoBinaries{[]Tried{{cfg.Archive, err.Error()}}}
		}
		defer f.Close()
		return only(fromArchive(ctx, f, cfg.Root, SourceArchive, who))
	}

	tried := []Tried{{"built in", "this build of CourseWorx carries none"}}
	if builtIn != "" {
		bin, why, err := fromArchive(ctx, strings.NewReader(builtIn), cfg.Root, SourceBuiltIn, who)
		if err != nil || why == nil {
			return bin, err
		}
		tried = []Tried{*why}
	}
	found, refused, err := systemBinaries(ctx, cfg.Root, who)
	if err != nil {
		return Binaries{}, err
	}
	if len(found) == 0 {
		return Binaries{}, ErrNoBinaries{append(tried, refused...)}
	}
	for _, bin := range found { // of several, the one the data was made with
		if isData(dataFolder(cfg.Root, bin.Major)) {
			return bin, nil
		}
	}
	return found[0], nil
}

// only makes a single refused candidate the error.
func only(bin Binaries, why *Tried, err error) (Binaries, error) {
	if err == nil && why != nil {
		err = ErrNoBinaries{[]Tried{*why}}
	}
	return bin, err
}

func fromArchive(ctx context.Context, archive io.Reader, root string, source Source, who account) (Binaries, *Tried, error) {
	dir, err := unpack(archive, root)
	if err != nil {
		return Binaries{}, nil, fmt.Errorf("unpack PostgreSQL: %w", explain(err, root, who))
	}
	return probe(ctx, dir, root, source, who)
}

// systemBinaries lists the machine's own, newest first.
func systemBinaries(ctx context.Context, root string, who account) (found []Binaries, refused []Tried, err error) {
	dirs, err := filepath.Glob(systemPattern)
	if err != nil {
		return nil, nil, err
	}
	if len(dirs) == 0 {
		return nil, []Tried{{systemPattern, "nothing there"}}, nil
	}
	for _, dir := range dirs {
		bin, why, err := probe(ctx, dir, root, SourceSystem, who)
		if err != nil {
			return nil, nil, err
		}
		if why != nil {
			refused = append(refused, *why)
			continue
		}
		found = append(found, bin)
	}
	slices.SortFunc(found, func(a, b Binaries) int { return b.Major - a.Major })
	return found, refused, nil
}

// probe runs `postgres --version` as the user it will run as, from the folder it will run in: the
// only test that sees permissions, access lists, mount options and missing libraries alike.
// It returns why the programs cannot be used, or an error when no others could be either.
func probe(ctx context.Context, dir, root string, source Source, who account) (Binaries, *Tried, error) {
	bin := Binaries{Dir: dir, Source: source}
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(bin.program(name)); err != nil {
			if blocked, ok := blockedParent(dir, who); ok && errors.Is(err, fs.ErrPermission) {
				return Binaries{}, nil, blocked
			}
			return Binaries{}, &Tried{dir, "no program " + name}, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin.program("postgres"), "--version")
	cmd.SysProcAttr, cmd.Env, cmd.Dir = processAttr(who, syscall.SIGKILL), environment(root), root
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	wait, err := startPinned(cmd)
	if err == nil {
		err = <-wait
	}
	if errors.Is(err, fs.ErrPermission) {
		for _, path := range []string{root, dir} {
			if blocked, ok := blockedParent(path, who); ok {
				return Binaries{}, nil, blocked
			}
		}
		return Binaries{}, &Tried{dir, "user " + who.Name + " may not run it (is the disk mounted noexec?)"}, nil
	}
	if err != nil {
		return Binaries{}, &Tried{dir, strings.TrimSpace(err.Error() + " " + out.String())}, nil
	}
	bin.Version, bin.Major = parseVersion(out.String())
	if bin.Major < OldestMajor {
		return Binaries{}, &Tried{dir, fmt.Sprintf("version %q is too old", bin.Version)}, nil
	}
	return bin, nil, nil
}

// parseVersion reads "postgres (PostgreSQL) 18.4 (Debian …)"; 0 when it is something else.
func parseVersion(line string) (version string, major int) {
	_, rest, ok := strings.Cut(line, "(PostgreSQL) ")
	if !ok {
		return strings.TrimSpace(line), 0
	}
	version, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 0 {
		digits = len(version)
	}
	major, err := strconv.Atoi(version[:digits])
	if err != nil {
		return version, 0
	}
	return version, major
}
