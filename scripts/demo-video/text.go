package main

import (
	"fmt"
	"strings"
)

// label is a text on the picture for a while. Where it stands is that of the point: its start, its
// middle or its end, as place says.
type label struct {
	from, to float64 // seconds
	x, y     float64 // pixels
	place    int     // 4 start, 5 middle, 6 end, in reading order of the Latin script
	style    string  // title, say or small
	text     string
}

// subtitles renders the labels as an Advanced SubStation script: its renderer shapes Arabic, which
// drawing letters one by one does not.
func subtitles(labels []label, font string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[Script Info]\nScriptType: v4.00+\nPlayResX: %d\nPlayResY: %d\nWrapStyle: 2\n\n[V4+ Styles]\n", width, height)
	b.WriteString("Format: Name, Fontname, Fontsize, PrimaryColour, Bold, BorderStyle, Outline, Shadow, Alignment, Encoding\n")
	// Arabic letters have smaller bodies at the same size.
	larger := 0
	if strings.HasSuffix(font, "Arabic") {
		larger = 5
	}
	for _, s := range []struct {
		name string
		size int
		k    colour
		bold int
	}{{"title", 32, ink, -1}, {"say", 27, ink, 0}, {"small", 19, colour{0x56, 0x50, 0x47}, 0}} {
		fmt.Fprintf(&b, "Style: %s,%s,%d,&H00%02X%02X%02X,%d,1,0,0,5,-1\n", s.name, font, s.size+larger, s.k[2], s.k[1], s.k[0], s.bold)
	}
	b.WriteString("\n[Events]\nFormat: Layer, Start, End, Style, Text\n")
	for _, l := range labels {
		fmt.Fprintf(&b, "Dialogue: 0,%s,%s,%s,{\\an%d\\pos(%.0f,%.0f)\\fad(250,150)}%s\n", stamp(l.from), stamp(l.to), l.style, l.place, l.x, l.y, l.text)
	}
	return b.String()
}

func stamp(t float64) string {
	hundredths := int(t*100 + 0.5)
	return fmt.Sprintf("%d:%02d:%02d.%02d", hundredths/360_000, hundredths/6000%60, hundredths/100%60, hundredths%100)
}
