package media

import (
	"encoding/binary"
	"errors"
	"io"
	"time"
)

// boxes walks over the boxes of an ISO base media file (ISO/IEC 14496-12) between two offsets,
// reading headers only.
type boxes struct {
	r     io.ReadSeeker
	left  int    // boxes that may still be looked at: a file made to be slow ends here
	scale uint64 // units a second, of the movie header
}

const maxBoxes = 10_000

var errBox = errors.New("a box does not fit into its surroundings")

// each calls fn with type, begin and end of the content of each box in [from, to).
func (b *boxes) each(from, to int64, fn func(kind string, from, to int64) error) error {
	for at := from; at < to; {
		if b.left--; b.left < 0 {
			return errors.New("too many boxes")
		}
		var head [16]byte
		if to-at < 8 {
			return errBox
		}
		if err := b.read(at, head[:8]); err != nil {
			return err
		}
		length, content := int64(binary.BigEndian.Uint32(head[:4])), at+8
		switch length {
		case 0:
			length = to - at
		case 1:
			if to-at < 16 {
				return errBox
			}
			if err := b.read(content, head[8:]); err != nil {
				return err
			}
			content += 8
			length = int64(binary.BigEndian.Uint64(head[8:]))
		}
		if length < content-at || length > to-at {
			return errBox
		}
		if err := fn(string(head[4:8]), content, at+length); err != nil {
			return err
		}
		at += length
	}
	return nil
}

func (b *boxes) read(at int64, into []byte) error {
	if _, err := b.r.Seek(at, io.SeekStart); err != nil {
		return err
	}
	_, err := io.ReadFull(b.r, into)
	return err
}

// content reads the first n bytes of a box; fewer when it is shorter, with zeros behind.
func (b *boxes) content(from, to int64, n int) ([]byte, error) {
	into := make([]byte, n)
	return into, b.read(from, into[:min(int64(n), to-from)])
}

// mp4Codecs are the sample entries that browsers may play, by ffprobe's names.
var mp4Codecs = map[string]string{
	"avc1": "h264", "avc3": "h264", "av01": "av1", "vp08": "vp8", "vp09": "vp9",
	"mp4a": "aac", ".mp3": "mp3", "Opus": "opus", "fLaC": "flac",
}

// readMP4 reads an MP4 or QuickTime file's length, size and codecs.
func readMP4(r io.ReadSeeker) (film, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return film{}, err
	}
	b := &boxes{r: r, left: maxBoxes}
	var f film
	found := false
	err = b.each(0, size, func(kind string, from, to int64) error {
		if kind != "moov" {
			return nil
		}
		found = true
		err := b.each(from, to, func(kind string, from, to int64) error {
			switch kind {
			case "mvhd":
				return b.length(from, to, &f)
			case "mvex":
				return b.each(from, to, func(kind string, from, to int64) error {
					if kind != "mehd" {
						return nil
					}
					return b.fragments(from, to, &f)
				})
			case "trak":
				return b.track(from, to, &f)
			}
			return nil
		})
		if err == nil {
			err = errEnough
		}
		return err
	})
	if err != nil && !errors.Is(err, errEnough) || !found {
		return film{}, ErrBroken.Because(err)
	}
	f.duration = f.duration.Round(time.Millisecond)
	return f, nil
}

// length reads the movie header.
func (b *boxes) length(from, to int64, f *film) error {
	h, err := b.content(from, to, 32)
	if err != nil {
		return err
	}
	scale, units := uint64(binary.BigEndian.Uint32(h[12:])), uint64(binary.BigEndian.Uint32(h[16:]))
	unknown := uint64(1<<32 - 1)
	if h[0] == 1 {
		scale, units, unknown = uint64(binary.BigEndian.Uint32(h[20:])), binary.BigEndian.Uint64(h[24:]), 1<<64-1
	}
	if units != unknown {
		f.duration = span(units, scale)
	}
	b.scale = scale
	return nil
}

// fragments reads the length of a fragmented file, whose movie header has none.
func (b *boxes) fragments(from, to int64, f *film) error {
	if f.duration > 0 {
		return nil
	}
	h, err := b.content(from, to, 12)
	if err != nil {
		return err
	}
	units := uint64(binary.BigEndian.Uint32(h[4:]))
	if h[0] == 1 {
		units = binary.BigEndian.Uint64(h[4:])
	}
	f.duration = span(units, b.scale)
	return nil
}

// span is units of 1/scale seconds; 0 for what makes no sense.
func span(units, scale uint64) time.Duration {
	if scale == 0 || units/scale >= maxSeconds {
		return 0
	}
	return time.Duration(units/scale)*time.Second + time.Duration(units%scale)*time.Second/time.Duration(scale)
}

// track reads a track's size and codec.
func (b *boxes) track(from, to int64, f *film) error {
	var handler, codec string
	var width, height int
	var look func(kind string, from, to int64) error
	look = func(kind string, from, to int64) error {
		switch kind {
		case "mdia", "minf", "stbl":
			return b.each(from, to, look)
		case "tkhd":
			h, err := b.content(from, to, 96)
			if err != nil {
				return err
			}
			at := 76 // width and height, 16.16 fixed point, are the last 8 bytes
			if h[0] == 1 {
				at = 88
			}
			width, height = int(binary.BigEndian.Uint16(h[at:])), int(binary.BigEndian.Uint16(h[at+4:]))
		case "hdlr":
			h, err := b.content(from, to, 12)
			if err != nil {
				return err
			}
			if handler == "" { // QuickTime has a second one, for how the data is reached
				handler = string(h[8:12])
			}
		case "stsd":
			h, err := b.content(from, to, 16)
			if err != nil {
				return err
			}
			codec = string(h[12:16])
		}
		return nil
	}
	if err := b.each(from, to, look); err != nil {
		return err
	}
	name := mp4Codecs[codec]
	if name == "" {
		name = "other"
	}
	switch {
	case handler == "vide" && f.video == "":
		f.video, f.width, f.height = name, width, height
	case handler == "soun" && f.audio == "":
		f.audio = name
	}
	return nil
}
