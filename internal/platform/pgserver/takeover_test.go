//go:build unix

package pgserver

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// owned starts another process that owns root and inserts rows; rows brings each committed one.
func owned(t *testing.T, root string) (process *os.Process, postmaster int, rows <-chan int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerEnv+"="+root)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if slices.Contains(holders(filepath.Join(root, clusterLock)), postmaster) {
			syscall.Kill(postmaster, syscall.SIGKILL) // the test failed: leave nothing running
		}
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("the owner said nothing")
	}
	if _, err := fmt.Sscanf(lines.Text(), "postmaster %d", &postmaster); err != nil {
		t.Fatalf("the owner said %q", lines.Text())
	}
	committed := make(chan int, 1<<20)
	go func() {
		defer close(committed)
		for lines.Scan() {
			var n int
			if _, err := fmt.Sscanf(lines.Text(), "row %d", &n); err == nil {
				committed <- n
			}
		}
	}()
	return cmd.Process, postmaster, committed
}

// last waits until n rows are committed, runs then, and returns the last one that was reported.
func last(rows <-chan int, n int, then func()) int {
	got := 0
	for row := range rows {
		got = row
		if row == n {
			then()
		}
	}
	return got
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func TestKilledOwnerLosesNothing(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	process, postmaster, rows := owned(t, root)
	acknowledged := last(rows, 200, func() { process.Kill() })
	process.Wait()
	eventually(t, "PostgreSQL goes away with its owner", func() bool { return !alive(postmaster) })

	began := time.Now()
	s := start(t, Config{Root: root})
	t.Logf("%d rows acknowledged; start after the kill: %v", acknowledged, time.Since(began).Round(time.Millisecond))
	got, err := strconv.Atoi(ask(t, s.DSN(Database), `select count(*)::text from note`))
	if err != nil || acknowledged < 200 || got < acknowledged {
		t.Errorf("%d rows of %d acknowledged ones (%v)", got, acknowledged, err)
	}
}

func TestKilledOwnerAndPostgresTogether(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	process, postmaster, rows := owned(t, root)
	acknowledged := last(rows, 200, func() {
		syscall.Kill(postmaster, syscall.SIGKILL)
		process.Kill()
	})
	s := start(t, Config{Root: root}) // at once: the old backends may still be there
	got, err := strconv.Atoi(ask(t, s.DSN(Database), `select count(*)::text from note`))
	if err != nil || got < acknowledged {
		t.Errorf("%d rows of %d acknowledged ones (%v)", got, acknowledged, err)
	}
}

func TestOrphanIsTakenOver(t *testing.T) {
	dir := folder(t)
	root := filepath.Join(dir, "postgres")
	programsThatOutliveTheirOwner(t, dir)
	process, postmaster, rows := owned(t, root)
	acknowledged := last(rows, 50, func() { process.Kill() })
	process.Wait()
	locked := filepath.Join(root, clusterLock)
	if !slices.Contains(holders(locked), postmaster) {
		t.Fatal("there is no orphan to take over")
	}
	s := start(t, Config{Root: root})
	if slices.Contains(holders(locked), postmaster) {
		t.Error("the orphan still runs beside the new server")
	}
	got, err := strconv.Atoi(ask(t, s.DSN(Database), `select count(*)::text from note`))
	if err != nil || got < acknowledged {
		t.Errorf("%d rows of %d acknowledged ones (%v)", got, acknowledged, err)
	}
}

// programsThatOutliveTheirOwner makes tests run a postgres that does not hear of its owner's
// death, as when the owner's thread was not the one that asked for it.
func programsThatOutliveTheirOwner(t *testing.T, dir string) {
	t.Helper()
	who, err := chooseAccount(Config{Root: dir, User: dropUser()})
	if err != nil {
		t.Fatal(err)
	}
	real, err := findBinaries(t.Context(), programs(Config{Root: dir}), who)
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	if err := openFolder(bin); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real.program("initdb"), filepath.Join(bin, "initdb")); err != nil {
		t.Fatal(err)
	}
	deaf := fmt.Sprintf("#!/bin/sh\nexec setpriv --pdeathsig clear %s \"$@\"\n", real.program("postgres"))
	if err := os.WriteFile(filepath.Join(bin, "postgres"), []byte(deaf), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(programsEnv, bin)
}

func TestSecondServerIsRefused(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	_, err := tryStart(t, Config{Root: root})
	var inUse ErrInUse
	if !errors.As(err, &inUse) || inUse.Folder != root || inUse.PID != os.Getpid() {
		t.Errorf("a second server in the same process: %v", err)
	}
	ask(t, s.DSN(Database), `select 'alive'`)
	stop(t, s)

	process, _, _ := owned(t, root)
	_, err = tryStart(t, Config{Root: root})
	if !errors.As(err, &inUse) || inUse.PID != process.Pid || !strings.Contains(err.Error(), strconv.Itoa(process.Pid)) {
		t.Errorf("a server while process %d has one: %v", process.Pid, err)
	}
	if r := Inspect(t.Context(), programs(Config{Root: root, User: dropUser()})); r.InUseBy != process.Pid {
		t.Errorf("Inspect says the folder is in use by %d, not %d", r.InUseBy, process.Pid)
	}
}

func TestStalePidOfALivingProcessDoesNotHinder(t *testing.T) {
	root := filepath.Join(folder(t), "postgres")
	s := start(t, Config{Root: root})
	data, run := s.DataDir(), s.socketDir
	who := s.who
	stop(t, s)

	// A process of PostgreSQL's user, as it happens when a container starts again.
	other := exec.Command("sleep", "600")
	other.SysProcAttr = processAttr(who, syscall.SIGKILL)
	wait, err := startPinned(other)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		other.Process.Kill()
		<-wait
	}()
	stale := fmt.Appendf(nil, "%d\n%s\n1\n5432\n%s\n\n\nready   \n", other.Process.Pid, data, run)
	for _, path := range []string{filepath.Join(data, "postmaster.pid"), filepath.Join(run, socketName+".lock")} {
		if err := os.WriteFile(path, stale, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := who.give(path); err != nil {
			t.Fatal(err)
		}
	}
	s = start(t, Config{Root: root})
	ask(t, s.DSN(Database), `select 'alive'`)
	if !alive(other.Process.Pid) {
		t.Error("a process that has nothing to do with us was killed")
	}
}
