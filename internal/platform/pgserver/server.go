package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Config says how to run PostgreSQL. Only Root is required.
type Config struct {
	Root            string            // the server's folder; made if missing
	BinDir          string            // folder with postgres and initdb to use instead of any other
	Archive         string            // archive made by scripts/postgres-archive to use instead of the built-in one
	User            string            // user to become when started as root
	MaxConnections  int               // 60 when 0
	SharedBuffersMB int               // 128 when 0
	Settings        map[string]string // further PostgreSQL settings; they win over ours, except for where it listens
	Log             *slog.Logger      // nothing is logged when nil
}

func (c Config) withDefaults() (Config, error) {
	if c.Root == "" {
		return c, errors.New("start PostgreSQL: no folder given")
	}
	root, err := filepath.Abs(c.Root)
	if err != nil {
		return c, fmt.Errorf("find folder: %w", err)
	}
	c.Root = root
	if c.BinDir != "" {
		if c.BinDir, err = filepath.Abs(c.BinDir); err != nil {
			return c, fmt.Errorf("find programs: %w", err)
		}
	}
	if c.MaxConnections == 0 {
		c.MaxConnections = 60
	}
	if c.SharedBuffersMB == 0 {
		c.SharedBuffersMB = 128
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return c, nil
}

// Phase is what a server is doing.
type Phase string

// The phases of a server.
const (
	Running    Phase = "running"
	Restarting Phase = "restarting" // it died and is being brought back
	Stopping   Phase = "stopping"
	Stopped    Phase = "stopped"
)

// State is a server's condition at one moment.
type State struct {
	Phase    Phase
	Since    time.Time // when the phase began
	PID      int       // of the newest postmaster
	Restarts int       // how often it had to be brought back
	Err      error     // what went wrong last; nil while running
}

// Server is a running embedded PostgreSQL.
type Server struct {
	cfg       Config
	log       *slog.Logger
	who       account
	bin       Binaries
	dataDir   string
	socketDir string
	password  string
	owner     *os.File // locked as long as we own the folder

	halt  context.Context // ends when Stop is called
	stop  context.CancelFunc
	hurry context.Context // ends when Stop runs out of time
	rush  context.CancelFunc
	done  chan struct{}

	mu    sync.Mutex
	state State
}

// Start brings up PostgreSQL on cfg.Root, creating the database the first time, and returns when
// it answers. ctx limits the start only; the server lives until Stop, or until this process ends
// in whatever way. It fails with one of the types of errors.go when a person can do something.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: cfg.Log, done: make(chan struct{})}
	s.halt, s.stop = context.WithCancel(context.Background())
	s.hurry, s.rush = context.WithCancel(context.Background())
	c, err := s.start(ctx)
	if err != nil {
		s.stop()
		s.rush()
		s.release()
		return nil, err
	}
	s.enter(Running, nil)
	go s.supervise(c)
	return s, nil
}

func (s *Server) start(ctx context.Context) (*child, error) {
	if err := s.own(); err != nil {
		return nil, err
	}
	lock, err := lockCluster(ctx, s.cfg.Root, s.log)
	if err != nil {
		return nil, explain(err, s.cfg.Root, s.who)
	}
	fresh, err := s.prepare(ctx, lock)
	if err != nil {
		lock.Close()
		return nil, err
	}
	c, err := s.launch(ctx, lock)
	if err != nil {
		return nil, err
	}
	if fresh {
		err = s.makeDatabase(ctx)
	} else {
		err = s.ensureDatabase(ctx)
	}
	if err != nil {
		c.end(syscall.SIGINT, nil)
		return nil, err
	}
	return c, nil
}

// own makes the folder if need be and takes it for this process.
func (s *Server) own() error {
	var err error
	if s.who, err = chooseAccount(s.cfg); err != nil {
		return err
	}
	root := s.cfg.Root
	me := account{Name: s.who.Name, UID: os.Geteuid(), GID: os.Getegid()}
	if s.who.Drop {
		me.Name = "root"
	}
	if err := makeRoot(root); err != nil {
		return explain(err, root, me)
	}
	if s.owner, err = lockOwner(root); err != nil {
		return explain(err, root, me)
	}
	return nil
}

// makeRoot makes the folder, open for the user PostgreSQL runs as to pass through.
func makeRoot(root string) error {
	if info, err := os.Stat(root); err == nil {
		if !info.IsDir() {
			return ErrNotData{root}
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		return err
	}
	return openFolder(root)
}

// prepare finds programs, data and password, making what is missing. It tells whether the data
// is fresh, without role and database.
func (s *Server) prepare(ctx context.Context, lock *os.File) (fresh bool, err error) {
	root := s.cfg.Root
	if s.bin, err = findBinaries(ctx, s.cfg, s.who); err != nil {
		return false, err
	}
	if err := removeOldPrograms(root, s.bin); err != nil {
		return false, err
	}
	s.dataDir = dataFolder(root, s.bin.Major)
	s.socketDir = socketFolder(root, s.who)
	there, err := checkData(root, s.bin, s.who)
	if err != nil {
		return false, err
	}
	if !there {
		s.log.Info("creating the database", "folder", s.dataDir, "version", s.bin.Version)
		if err := createData(ctx, root, s.bin, s.who, lock); err != nil {
			return false, err
		}
	}
	if s.password, err = keepPassword(filepath.Join(root, passwordFile)); err != nil {
		return false, explain(err, root, s.who)
	}
	return !there, nil
}

// release gives the folder back.
func (s *Server) release() {
	if s.owner != nil {
		s.owner.Close()
	}
	if s.socketDir != "" && filepath.Dir(s.socketDir) != s.cfg.Root {
		os.Remove(s.socketDir) // one in /tmp; only if it is empty
	}
}

// DSN is the application's connection string to a database, by the socket. It contains the
// password and stays the same for as long as the folder exists.
func (s *Server) DSN(database string) string {
	return s.address(Database, s.password, database)
}

// AdminDSN is the connection string of the superuser, for base backups and for what only a
// superuser may do. It fails when its password file cannot be read.
func (s *Server) AdminDSN(database string) (string, error) {
	password, err := os.ReadFile(filepath.Join(s.cfg.Root, adminPasswordFile))
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	return s.address(adminUser, string(password), database), nil
}

// Beside returns the application's connection string to the server that another process, which owns the folder, runs in
// it, as Start said with ErrInUse.
func Beside(cfg Config, database string) (string, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return "", err
	}
	s := &Server{cfg: cfg}
	if s.who, err = chooseAccount(cfg); err != nil {
		return "", err
	}
	s.socketDir = socketFolder(cfg.Root, s.who)
	password, err := os.ReadFile(filepath.Join(cfg.Root, passwordFile))
	if err != nil {
		return "", explain(err, cfg.Root, s.who)
	}
	s.password = string(password)
	return s.DSN(database), nil
}

// Binaries says which PostgreSQL programs run.
func (s *Server) Binaries() Binaries { return s.bin }

// DataDir is the folder of the running database.
func (s *Server) DataDir() string { return s.dataDir }

// Done is closed when the server is over for good: after Stop, or when it died and its data is
// gone, so that it cannot come back.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err is what went wrong last: nil while the server runs and after Stop.
func (s *Server) Err() error { return s.State().Err }

// State is the server's present condition.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// enter begins a phase.
func (s *Server) enter(p Phase, err error) {
	s.note(func(st *State) {
		if st.Phase != p {
			st.Phase, st.Since = p, time.Now()
		}
		st.Err = err
	})
}

func (s *Server) note(change func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
}
