package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// environment is all that PostgreSQL's programs get to see of ours.
func environment(root string) []string {
	return []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=" + root}
}

// startPinned starts a command from a thread that lives as long as the command does. The signal
// at the owner's death is really one at the death of the thread that started the child, and Go
// ends threads as it likes: so the thread is taken out of its hands, and waits.
func startPinned(cmd *exec.Cmd) (wait <-chan error, err error) {
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return ended, <-started
}

// child is one postmaster.
type child struct {
	process *os.Process
	exited  chan struct{} // closed when it has ended
	err     error         // how it ended; to be read after exited
	tail    *tail
	logged  chan struct{} // closed when nothing writes to its log any more
}

// settings are given on the command line, so they hold whatever a configuration file says.
func (s *Server) settings() map[string]string {
	set := map[string]string{
		"max_connections":            strconv.Itoa(s.cfg.MaxConnections),
		"shared_buffers":             fmt.Sprintf("%dMB", s.cfg.SharedBuffersMB),
		"max_worker_processes":       "4",
		"max_parallel_workers":       "2",
		"autovacuum_max_workers":     "2",
		"max_wal_senders":            "4",
		"wal_level":                  "replica",
		"jit":                        "off",
		"timezone":                   "UTC",
		"log_timezone":               "UTC",
		"log_min_messages":           "warning",
		"log_min_error_statement":    "panic", // statements and details hold personal data
		"log_error_verbosity":        "terse",
		"logging_collector":          "off",
		"log_destination":            "stderr",
		"log_line_prefix":            logPrefix,
		"cluster_name":               "courseworx",
		"recovery_init_sync_method":  "fsync",
		"password_encryption":        "scram-sha-256",
		"unix_socket_permissions":    "0700",
		"dynamic_shared_memory_type": "posix",
	}
	if locksProve {
		set["recovery_init_sync_method"] = "syncfs"
	}
	if s.bin.hasLibrary("pg_stat_statements") {
		set["shared_preload_libraries"] = "pg_stat_statements"
	}
	maps.Copy(set, s.cfg.Settings)
	set["listen_addresses"] = ""
	set["unix_socket_directories"] = socketList(s.socketDir)
	set["port"] = socketPort
	return set
}

// launch starts a postmaster and waits until it answers. It takes over lock, which proves that no
// other PostgreSQL works on the data, and hands it down.
func (s *Server) launch(ctx context.Context, lock *os.File) (*child, error) {
	defer lock.Close()
	if err := makeSocketFolder(s.socketDir, s.who); err != nil {
		return nil, err
	}
	if locksProve {
		if err := os.Remove(filepath.Join(s.dataDir, "postmaster.pid")); err == nil {
			s.log.Info("PostgreSQL did not end in order last time; it recovers")
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, explain(err, s.dataDir, s.who)
		}
	}
	c, err := s.spawn(lock)
	if err != nil {
		return nil, err
	}
	s.note(func(st *State) { st.PID = c.process.Pid })
	if err := s.waitReady(ctx, c); err != nil {
		c.end(syscall.SIGINT, nil)
		return nil, err
	}
	return c, nil
}

func (s *Server) spawn(lock *os.File) (*child, error) {
	args := []string{"-D", s.dataDir}
	set := s.settings()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		args = append(args, "-c", name+"="+set[name])
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	cmd := exec.Command(s.bin.program("postgres"), args...)
	cmd.SysProcAttr, cmd.Env, cmd.Dir = processAttr(s.who, syscall.SIGINT), environment(s.cfg.Root), s.cfg.Root
	cmd.Stdout, cmd.Stderr = write, write
	if locksProve {
		cmd.ExtraFiles = []*os.File{lock}
	}
	wait, err := startPinned(cmd)
	write.Close()
	if err != nil {
		read.Close()
		return nil, fmt.Errorf("start PostgreSQL: %w", explain(err, s.cfg.Root, s.who))
	}
	c := &child{process: cmd.Process, exited: make(chan struct{}), tail: &tail{}, logged: make(chan struct{})}
	go func() {
		defer close(c.logged)
		defer read.Close()
		follow(read, s.log, c.tail)
	}()
	go func() {
		c.err = <-wait
		close(c.exited)
	}()
	return c, nil
}

// readyPoll is how often the postmaster's status is looked at while it starts.
const readyPoll = 5 * time.Millisecond

// waitReady waits until the postmaster says in its pid file that it takes connections. Asking by
// connecting would fill the log with refusals.
func (s *Server) waitReady(ctx context.Context, c *child) error {
	again := time.NewTicker(readyPoll)
	defer again.Stop()
	for {
		b, err := os.ReadFile(filepath.Join(s.dataDir, "postmaster.pid"))
		if err == nil && saysReady(b, c.process.Pid) {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL to start: %w", ctx.Err())
		case <-c.exited:
			select {
			case <-c.logged:
			case <-time.After(time.Second): // a process of its own still writes; what it said will do
			}
			log := c.tail.String()
			if c.err != nil {
				log = strings.TrimPrefix(log+" ("+c.err.Error()+")", " ")
			}
			return explainLog(log, s.dataDir, ErrStart{Folder: s.dataDir, Log: log})
		}
	}
}

// saysReady reads a postmaster.pid: the first line is the process id, the eighth the status.
func saysReady(file []byte, pid int) bool {
	lines := bytes.Split(file, []byte("\n"))
	return len(lines) >= 8 && string(bytes.TrimSpace(lines[0])) == strconv.Itoa(pid) &&
		string(bytes.TrimSpace(lines[7])) == "ready"
}

// hardStop is how long a postmaster told to stop at once may take before it is killed, and
// softStop how long one whose start was given up may take to stop in order.
const (
	hardStop = 8 * time.Second
	softStop = 10 * time.Second
)

// end tells the postmaster to end and waits for it: SIGINT in order, SIGQUIT at once. When hurry
// is closed (nil: after softStop) order no longer matters. Nothing committed is lost either way.
func (c *child) end(sig syscall.Signal, hurry <-chan struct{}) {
	steps := []struct {
		sig   syscall.Signal
		limit time.Duration
		hurry <-chan struct{}
	}{{sig, softStop, hurry}, {syscall.SIGQUIT, hardStop, nil}}
	for _, step := range steps {
		if c.process.Signal(step.sig) != nil {
			c.process.Signal(syscall.SIGKILL) // where there are no such signals, or it has ended
		}
		var limit <-chan time.Time
		if step.hurry == nil {
			limit = time.After(step.limit)
		}
		select {
		case <-c.exited:
			return
		case <-step.hurry:
		case <-limit:
		}
	}
	c.process.Kill()
	<-c.exited
}
