package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the binary at work.
type server struct {
	cmd   *exec.Cmd
	base  string
	data  string
	ended chan error
}

// startServer starts the binary and returns when it serves. database is "" for its own.
func startServer(ctx context.Context, binary, data, database string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	_ = l.Close()
	// Limits by address are not what is measured: each request says that it comes from elsewhere.
	cmd := exec.Command(binary, "serve", "--data", data, "--listen", address, "--trusted-proxies", "127.0.0.1", "--log", "error")
	for _, one := range os.Environ() {
		if !strings.HasPrefix(one, "DATABASE_") && !strings.HasPrefix(one, "DB_") && !strings.HasPrefix(one, "COURSEWORX_") {
			cmd.Env = append(cmd.Env, one)
		}
	}
	if database != "" {
		cmd.Env = append(cmd.Env, "DATABASE_URL="+database)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, base: "http://" + address, data: data, ended: make(chan error, 1)}
	go func() { s.ended <- cmd.Wait() }()
	for late := time.After(2 * time.Minute); ; {
		res, err := http.Get(s.base + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		select {
		case err := <-s.ended:
			return nil, fmt.Errorf("the server ended: %w", err)
		case <-late:
			return nil, errors.Join(errors.New("the server is not ready after two minutes"), s.stop())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.stop())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	return <-s.ended
}

// memory returns the resident and the proportional memory in MB.
func (s *server) memory() (rss, pss float64, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		kb, _ := strconv.ParseFloat(fields[1], 64)
		switch fields[0] {
		case "Rss:":
			rss = kb / 1024
		case "Pss:":
			pss = kb / 1024
		}
	}
	return rss, pss, nil
}

// spent returns the processor time that a process has used so far.
func spent(pid int) time.Duration {
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0 // it ended
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	const user, system, ticks = 11, 12, 100 // Linux counts in hundredths of a second
	var sum int64
	for _, i := range []int{user, system} {
		if i < len(fields) {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			sum += n
		}
	}
	return time.Duration(sum) * time.Second / ticks
}
