package pluginhost

import (
	"bytes"
	"log/slog"
	"testing"
)

// What is too much for a plugin's own log does not flood the server's either.
func TestAFloodOfLinesStaysOutOfTheServersLog(t *testing.T) {
	t.Parallel()
	var server bytes.Buffer
	h := &Host{Deps: Deps{Log: slog.New(slog.NewTextHandler(&server, nil))}, written: lines{most: 3}}
	for range 10 {
		h.logger("sample").Info("again")
	}
	h.notes("sample").Error("stopped")
	h.logger("other").Info("calm")
	waiting := h.written.take()
	if n := bytes.Count(server.Bytes(), []byte("plugin=sample")); n != 4 || !bytes.Contains(server.Bytes(), []byte("calm")) || !bytes.Contains(server.Bytes(), []byte("stopped")) {
		t.Errorf("%d lines: %s", n, server.String())
	}
	if s := waiting["sample"]; len(s.lines) != 4 || s.lines[3].message != "stopped" || s.dropped != 7 || len(waiting["other"].lines) != 1 {
		t.Errorf("%d are kept, %d dropped", len(s.lines), s.dropped)
	}
}
