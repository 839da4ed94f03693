package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"time"
)

// film is what a video file holds, as far as playing it depends on it.
type film struct {
	duration      time.Duration // 0: the file does not say
	width, height int           // pixels, of the first picture track
	video, audio  string        // codecs by ffprobe's names; "" when there is no such track
}

// playable reports whether today's browsers play the film without help.
func (f film) playable() bool {
	switch f.video {
	case "h264", "vp8", "vp9", "av1":
	default:
		return false
	}
	switch f.audio {
	case "", "aac", "mp3", "opus", "vorbis", "flac":
		return true
	}
	return false
}

// probe looks into a video. path is "" when the bytes are not a file of this server. A file that
// cannot be read as what it says it is gives ErrBroken.
func (s *Service) probe(ctx context.Context, r io.ReadSeeker, path, contentType string) (film, error) {
	webm := contentType == "video/webm"
	if s.FFprobe != "" && path != "" {
		return ffprobe(ctx, s.FFprobe, path, webm)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return film{}, err
	}
	if webm {
		return readWebM(r)
	}
	return readMP4(r)
}

const probeTime = 20 * time.Second

// ffprobe asks the program of that name. The file is foreign: the program may read files only,
// only in the format that the content showed, and not for long.
func ffprobe(ctx context.Context, program, path string, webm bool) (film, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	format := "mov"
	if webm {
		format = "matroska"
	}
	cmd := exec.CommandContext(ctx, program, "-v", "error", "-protocol_whitelist", "file,pipe", "-f", format,
		"-show_entries", "format=duration:stream=codec_type,codec_name,width,height:stream_side_data=rotation:stream_disposition=attached_pic",
		"-of", "json", "-i", "file:"+path)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return film{}, fmt.Errorf("probe a video: %w", ctx.Err())
	case errors.As(err, &exit):
		return film{}, ErrBroken.Because(fmt.Errorf("%w: %s", err, exit.Stderr))
	case err != nil:
		return film{}, fmt.Errorf("run ffprobe: %w", err)
	}
	return readProbe(out)
}

func readProbe(out []byte) (film, error) {
	var found struct {
		Format  struct{ Duration string }
		Streams []struct {
			Type        string `json:"codec_type"`
			Codec       string `json:"codec_name"`
			Width       int
			Height      int
			Disposition struct {
				Cover int `json:"attached_pic"`
			}
			Side []struct {
				Rotation int
			} `json:"side_data_list"`
		}
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return film{}, fmt.Errorf("read ffprobe's answer: %w", err)
	}
	if len(found.Streams) == 0 {
		return film{}, ErrBroken
	}
	var f film
	if seconds, err := strconv.ParseFloat(found.Format.Duration, 64); err == nil && seconds > 0 && seconds < maxSeconds {
		f.duration = time.Duration(seconds * float64(time.Second)).Round(time.Millisecond)
	}
	for _, s := range found.Streams {
		switch {
		case s.Type == "video" && f.video == "" && s.Disposition.Cover == 0:
			f.video, f.width, f.height = s.Codec, s.Width, s.Height
			if len(s.Side) > 0 && s.Side[0].Rotation%180 != 0 {
				f.width, f.height = f.height, f.width
			}
		case s.Type == "audio" && f.audio == "":
			f.audio = s.Codec
		}
	}
	return f, nil
}

// maxSeconds bounds what a file may say of its length: a year.
const maxSeconds = 366 * 24 * 3600
