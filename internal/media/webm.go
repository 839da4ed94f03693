package media

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"time"
)

// The element ids of WebM (Matroska, RFC 9559) that matter here.
const (
	idHeader    = 0x1A45DFA3
	idSegment   = 0x18538067
	idInfo      = 0x1549A966
	idScale     = 0x2AD7B1
	idDuration  = 0x4489
	idTracks    = 0x1654AE6B
	idTrack     = 0xAE
	idTrackType = 0x83
	idCodec     = 0x86
	idVideo     = 0xE0
	idWidth     = 0xB0
	idHeight    = 0xBA
	idCluster   = 0x1F43B675
)

// elements walks over the elements of an EBML file (RFC 8794), reading headers and small values.
type elements struct {
	r    io.ReadSeeker
	left int
}

var (
	errElement = errors.New("an element does not fit into its surroundings")
	// errEnough ends a walk when all that matters was seen; behind it are the pictures, which may be
	// cut off or in thousands of pieces.
	errEnough = errors.New("enough")
)

// each calls fn with id, begin and end of the content of each element in [from, to).
func (e *elements) each(from, to int64, fn func(id uint64, from, to int64) error) error {
	for at := from; at < to; {
		if e.left--; e.left < 0 {
			return errors.New("too many elements")
		}
		id, n, err := e.number(at, to, 4, true)
		if err != nil {
			return err
		}
		at += n
		length, n, err := e.number(at, to, 8, false)
		if err != nil {
			return err
		}
		at += n
		end := to // of unknown length, as in a recording that was streamed
		if length != 1<<(7*n)-1 {
			if length > uint64(to-at) {
				if id != idSegment { // a segment that was cut off may still say enough
					return errElement
				}
				length = uint64(to - at)
			}
			end = at + int64(length)
		}
		if err := fn(id, at, end); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// number reads a number of variable length. Ids keep the bit that marks their length.
func (e *elements) number(at, to int64, longest int64, id bool) (value uint64, n int64, err error) {
	b, err := e.bytes(at, to, 1)
	if err != nil {
		return 0, 0, err
	}
	mark := byte(0x80)
	for n = 1; n <= longest && b[0]&mark == 0; n++ {
		mark >>= 1
	}
	if n > longest {
		return 0, 0, errElement
	}
	if b, err = e.bytes(at, to, n); err != nil {
		return 0, 0, err
	}
	if !id {
		b[0] &^= mark
	}
	for _, one := range b {
		value = value<<8 | uint64(one)
	}
	return value, n, nil
}

func (e *elements) bytes(at, to, n int64) ([]byte, error) {
	if n > to-at {
		return nil, errElement
	}
	if _, err := e.r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	_, err := io.ReadFull(e.r, b)
	return b, err
}

func (e *elements) unsigned(from, to int64) (uint64, error) {
	if to-from > 8 {
		return 0, errElement
	}
	b, err := e.bytes(from, to, to-from)
	var value uint64
	for _, one := range b {
		value = value<<8 | uint64(one)
	}
	return value, err
}

func (e *elements) float(from, to int64) (float64, error) {
	b, err := e.bytes(from, to, to-from)
	switch {
	case err != nil:
		return 0, err
	case len(b) == 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b))), nil
	case len(b) == 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b)), nil
	}
	return 0, errElement
}

// readWebM reads a WebM file's length, size and codecs.
func readWebM(r io.ReadSeeker) (film, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return film{}, err
	}
	e := &elements{r, maxBoxes}
	var f film
	tracks := false
	err = e.each(0, size, func(id uint64, from, to int64) error {
		if id != idSegment {
			return nil
		}
		return e.each(from, to, func(id uint64, from, to int64) error {
			switch id {
			case idInfo:
				return e.info(from, to, &f)
			case idTracks:
				tracks = true
				return e.each(from, to, func(id uint64, from, to int64) error {
					if id != idTrack {
						return nil
					}
					return e.track(from, to, &f)
				})
			case idCluster:
				return errEnough
			}
			return nil
		})
	})
	if err != nil && !errors.Is(err, errEnough) || !tracks {
		return film{}, ErrBroken.Because(err)
	}
	return f, nil
}

func (e *elements) info(from, to int64, f *film) error {
	scale, units := uint64(1_000_000), 0.0 // nanoseconds a unit, unless the file says otherwise
	err := e.each(from, to, func(id uint64, from, to int64) (err error) {
		switch id {
		case idScale:
			scale, err = e.unsigned(from, to)
		case idDuration:
			units, err = e.float(from, to)
		}
		return err
	})
	if seconds := units * float64(scale) / 1e9; seconds > 0 && seconds < maxSeconds {
		f.duration = time.Duration(seconds * float64(time.Second)).Round(time.Millisecond)
	}
	return err
}

func (e *elements) track(from, to int64, f *film) error {
	var kind, width, height uint64
	var codec string
	err := e.each(from, to, func(id uint64, from, to int64) (err error) {
		switch id {
		case idTrackType:
			kind, err = e.unsigned(from, to)
		case idCodec:
			var b []byte
			b, err = e.bytes(from, to, min(to-from, 64))
			codec = webmCodec(strings.TrimRight(string(b), "\x00"))
		case idVideo:
			return e.each(from, to, func(id uint64, from, to int64) (err error) {
				switch id {
				case idWidth:
					width, err = e.unsigned(from, to)
				case idHeight:
					height, err = e.unsigned(from, to)
				}
				return err
			})
		}
		return err
	})
	const widest = 1 << 16
	switch {
	case kind == 1 && f.video == "" && width < widest && height < widest:
		f.video, f.width, f.height = codec, int(width), int(height)
	case kind == 2 && f.audio == "":
		f.audio = codec
	}
	return err
}

// webmCodec gives a codec of WebM ffprobe's name.
func webmCodec(id string) string {
	switch id {
	case "V_VP8", "V_VP9", "V_AV1", "A_OPUS", "A_VORBIS":
		return strings.ToLower(id[2:])
	}
	return "other"
}
