package demo

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

func TestFilms(t *testing.T) {
	t.Parallel()
	probe, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	for name, want := range map[string]struct{ least, most float64 }{
		"sampling.mp4": {30, 36},
		"margin.mp4":   {24, oneReport},
		"estimate.mp4": {24, oneReport},
		"profit.mp4":   {24, oneReport},
		"light.mp4":    {24, oneReport},
	} {
		path := filepath.Join("media", name)
		if info, err := os.Stat(path); err != nil || info.Size() > 600*1024 {
			t.Errorf("%s: %v, or too large", name, err)
			continue
		}
		out, err := exec.CommandContext(t.Context(), probe, "-v", "error", "-count_frames", "-of", "json",
			"-show_entries", "format=duration:stream=codec_type,codec_name,width,height,nb_read_frames", path).Output()
		if err != nil {
			t.Errorf("%s does not decode: %v", name, err)
			continue
		}
		var film struct {
			Format  struct{ Duration string }
			Streams []struct {
				Type   string `json:"codec_type"`
				Codec  string `json:"codec_name"`
				Frames string `json:"nb_read_frames"`
				Width  int
				Height int
			}
		}
		if err := json.Unmarshal(out, &film); err != nil {
			t.Fatal(err)
		}
		seconds, err := strconv.ParseFloat(film.Format.Duration, 64)
		if err != nil || seconds < want.least || seconds > want.most {
			t.Errorf("%s lasts %q seconds", name, film.Format.Duration)
		}
		codecs := map[string]string{}
		for _, s := range film.Streams {
			codecs[s.Type] = s.Codec
			if frames, _ := strconv.Atoi(s.Frames); s.Type == "video" && (s.Width != 854 || s.Height != 480 || float64(frames) < 19*seconds) {
				t.Errorf("%s is %d×%d with %d frames", name, s.Width, s.Height, frames)
			}
		}
		if codecs["video"] != "h264" || codecs["audio"] != "aac" {
			t.Errorf("%s holds %v", name, codecs)
		}
	}
}
