package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// The pause before the second and later attempts to bring the server back doubles up to the
// longest; the first attempt is at once if it had been up for settled.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
	settled      = 30 * time.Second
)

// supervise keeps the server running until Stop. It never gives up while the data is there: a
// full disk, for one, may be emptied.
func (s *Server) supervise(c *child) {
	defer close(s.done)
	defer s.release()
	var pause time.Duration
	for {
		up := time.Now()
		select {
		case <-s.halt.Done():
			s.shutdown(c)
			return
		case <-c.exited:
		}
		down := time.Now()
		if down.Sub(up) > settled {
			pause = 0
		}
		died := fmt.Errorf("PostgreSQL ended: %w", ended(c))
		s.log.Error("PostgreSQL died and is brought back", "error", died)
		s.enter(Restarting, died)
		var err error
		if c, pause, err = s.revive(pause); err != nil {
			s.enter(Stopped, err)
			return
		}
		if c == nil {
			s.enter(Stopped, nil)
			return
		}
		s.note(func(st *State) { st.Restarts++ })
		s.enter(Running, nil)
		s.log.Info("PostgreSQL is back", "pid", c.process.Pid, "after", time.Since(down).Round(time.Millisecond))
	}
}

// ended says how a child ended, also when it was with success.
func ended(c *child) error {
	if c.err == nil {
		return errors.New("it was told to stop by somebody else")
	}
	return c.err
}

// revive starts PostgreSQL until it runs. It returns no child when Stop was called meanwhile, and
// an error when there is nothing left to start.
func (s *Server) revive(pause time.Duration) (*child, time.Duration, error) {
	for {
		select {
		case <-s.halt.Done():
			return nil, 0, nil
		case <-time.After(pause):
		}
		pause = min(max(2*pause, firstPause), longestPause)
		c, err := s.relaunch(s.halt)
		if s.halt.Err() != nil {
			if c != nil {
				s.shutdown(c)
			}
			return nil, 0, nil
		}
		if err == nil {
			return c, pause, nil
		}
		if _, gone := os.Stat(filepath.Join(s.dataDir, "PG_VERSION")); errors.Is(gone, fs.ErrNotExist) {
			s.log.Error("the database is gone", "folder", s.dataDir)
			return nil, 0, ErrStart{Folder: s.dataDir, Log: "the data is gone"}
		}
		s.log.Error("PostgreSQL could not be brought back yet", "error", err, "again_in", pause)
		s.enter(Restarting, err)
	}
}

func (s *Server) relaunch(ctx context.Context) (*child, error) {
	lock, err := lockCluster(ctx, s.cfg.Root, s.log)
	if err != nil {
		return nil, err
	}
	return s.launch(ctx, lock)
}

// shutdown ends PostgreSQL in order: connections are closed, everything is written.
func (s *Server) shutdown(c *child) {
	s.enter(Stopping, nil)
	c.end(syscall.SIGINT, s.hurry.Done())
	s.enter(Stopped, nil)
}

// Stop ends PostgreSQL and gives the folder back. When ctx ends first, PostgreSQL is stopped at
// once, which loses nothing but makes the next start slower, and ctx's error is returned. It may
// be called more than once.
func (s *Server) Stop(ctx context.Context) error {
	s.stop()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	s.rush()
	<-s.done
	return fmt.Errorf("stop PostgreSQL in order: %w", ctx.Err())
}
