package main

import (
	"bytes"
	"encoding/binary"
	"math"
)

const sampleRate = 44_100

// note is a soft bell.
type note struct {
	at       float64 // seconds
	pitch    float64 // hertz
	loudness float64 // 0 to 1
}

// scale returns the n-th pitch of a pentatonic scale, of which any two notes agree.
func scale(n int) float64 {
	steps := []int{0, 2, 4, 7, 9}
	octave := n / len(steps)
	return 262 * math.Pow(2, float64(octave)+float64(steps[n%len(steps)])/12)
}

// wave renders the notes as a WAV file, mono, 16 bits.
func wave(notes []note, seconds float64) []byte {
	mixed := make([]float64, int(seconds*sampleRate))
	for _, n := range notes {
		start := int(n.at * sampleRate)
		for i := start; i < len(mixed) && i < start+2*sampleRate; i++ {
			t := float64(i-start) / sampleRate
			swell := min(t/0.008, 1) * math.Exp(-3.2*t)
			mixed[i] += n.loudness * swell * (math.Sin(2*math.Pi*n.pitch*t) + 0.22*math.Sin(4*math.Pi*n.pitch*t)*math.Exp(-4*t))
		}
	}
	pcm := make([]int16, len(mixed))
	for i, v := range mixed {
		pcm[i] = int16(math.Tanh(v) * 30_000)
	}
	var b bytes.Buffer
	size := uint32(2 * len(pcm))
	for _, part := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1),
		uint32(sampleRate), uint32(2 * sampleRate), uint16(2), uint16(16), []byte("data"), size, pcm,
	} {
		// A bytes.Buffer takes everything.
		_ = binary.Write(&b, binary.LittleEndian, part)
	}
	return b.Bytes()
}
