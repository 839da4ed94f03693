package pgserver

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// logPrefix is what PostgreSQL is told to put before each message; parseLine knows it.
const logPrefix = "[%p] "

// tail keeps the last lines of a server's log, to explain why it ended.
type tail struct {
	mu    sync.Mutex
	lines []string
}

// tailLength is how many lines are kept.
const tailLength = 20

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == tailLength {
		t.lines = t.lines[1:]
	}
	t.lines = append(t.lines, line)
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "; ")
}

// follow copies PostgreSQL's log into log until the last process that writes to it is gone.
func follow(r io.Reader, log *slog.Logger, last *tail) {
	lines := bufio.NewReaderSize(r, 8<<10)
	for {
		line, more, err := lines.ReadLine()
		if err != nil {
			return
		}
		level, text := parseLine(string(line))
		if text != "" {
			last.add(text)
			log.Log(context.Background(), level, "postgresql", "message", text)
		}
		for more && err == nil { // an endless line is cut, not kept in memory
			_, more, err = lines.ReadLine()
		}
	}
}

// parseLine takes "[123] WARNING:  text" apart. A failed statement (ERROR) and a refused or ended
// connection (FATAL) are the application's to judge, so they are no errors of the server.
func parseLine(line string) (slog.Level, string) {
	text := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(text, "["); ok {
		if _, after, ok := strings.Cut(rest, "] "); ok {
			text = after
		}
	}
	severity, message, ok := strings.Cut(text, ":  ")
	if !ok {
		return slog.LevelInfo, text
	}
	switch severity {
	case "PANIC":
		return slog.LevelError, severity + ": " + message
	case "WARNING", "FATAL":
		return slog.LevelWarn, severity + ": " + message
	case "ERROR":
		return slog.LevelInfo, severity + ": " + message
	case "LOG", "NOTICE", "INFO", "DETAIL", "HINT", "CONTEXT", "STATEMENT":
		return slog.LevelDebug, message
	default:
		return slog.LevelInfo, text
	}
}
