// Command demo-video draws the short films of the sample content, and a page to print: make.sh runs it and hands what it
// makes to ffmpeg.
//
//	main.go       the command
//	sampling.go   one sample, then twenty: what a confidence interval promises
//	estimate.go   past tasks on an axis: why an estimate is a range
//	profit.go     from the profit of a month to its cash
//	light.go      one lamp in three places
//	canvas.go     discs, rings and bars on a frame
//	text.go       the words, as a subtitle script
//	sound.go      soft bells
//	checklist.go  the one page that is handed out
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// film is what can be drawn.
type film struct {
	seconds float64
	font    string
	draw    func(c *canvas, t float64) // the frame at t seconds
	labels  []label
	notes   []note
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes words.ass and sound.wav of a film into a folder, and its frames, raw RGB, to the
// output; or, asked for the checklist, a PDF to the output.
func run(args []string) error {
	if len(args) == 1 && args[0] == "checklist" {
		_, err := os.Stdout.Write(checklistPDF())
		return err
	}
	films := map[string]func() film{"sampling": samplingEnglish, "margin": samplingArabic, "estimate": estimate, "profit": profit, "light": light}
	if len(args) != 2 || films[args[0]] == nil {
		return fmt.Errorf("usage: demo-video sampling|margin|estimate|profit|light FOLDER > frames.rgb, or demo-video checklist > page.pdf")
	}
	f := films[args[0]]()
	if err := os.WriteFile(filepath.Join(args[1], "words.ass"), []byte(subtitles(f.labels, f.font)), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(args[1], "sound.wav"), wave(f.notes, f.seconds), 0o644); err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	c := newCanvas()
	for i := range int(f.seconds * rate) {
		c.fill(paper)
		f.draw(c, float64(i)/rate)
		if _, err := out.Write(c.pix); err != nil {
			return err
		}
	}
	return out.Flush()
}
