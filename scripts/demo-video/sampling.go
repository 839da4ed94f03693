package main

import (
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	people   = 400 // drawn in a square of side by side
	side     = 20
	content  = 248 // of them are content: 62 %
	asked    = 40
	repeats  = 20
	hits     = 19   // intervals that hold the truth, as 95 % of 20 should
	axisFrom = 0.25 // shares at the ends of the axis
	axisTo   = 0.95
)

// draw is one sample: who was asked, and the interval that came of it.
type draw struct {
	who             [people]bool
	share, from, to float64
}

func (d draw) holds() bool {
	return d.from <= content/float64(people) && content/float64(people) <= d.to
}

// survey is a population and twenty samples of it.
type survey struct {
	happy    [people]bool
	draws    []draw
	mirrored bool // the people stand at the right, for readers who begin there
}

// newSurvey looks for twenty samples in a row of which nineteen hold the truth: what is expected, shown.
func newSurvey() survey {
	for seed := uint64(1); ; seed++ {
		r := rand.New(rand.NewPCG(seed, 62))
		var s survey
		for _, i := range r.Perm(people)[:content] {
			s.happy[i] = true
		}
		good := 0
		for range repeats {
			d := s.sample(r)
			if d.holds() {
				good++
			}
			s.draws = append(s.draws, d)
		}
		// The first is explained at length, so it has to be an ordinary one; the one that misses comes late.
		off := math.Abs(s.draws[0].share - content/float64(people))
		if good == hits && off > 0.04 && off < 0.08 && !s.draws[13].holds() {
			return s
		}
	}
}

func (s survey) sample(r *rand.Rand) draw {
	var d draw
	yes := 0
	for _, i := range r.Perm(people)[:asked] {
		d.who[i] = true
		if s.happy[i] {
			yes++
		}
	}
	d.share = float64(yes) / asked
	// The population is small, so the correction for that belongs to the standard error.
	small := math.Sqrt(float64(people-asked) / float64(people-1))
	margin := 1.96 * math.Sqrt(d.share*(1-d.share)/asked) * small
	d.from, d.to = d.share-margin, d.share+margin
	return d
}

// tempo says when the parts of the film begin, in seconds.
type tempo struct{ ask, interval, repeat, step, end, seconds float64 }

const left, top, gap = 52.0, 104.0, 14.4

// axis is where a share stands, in pixels.
func (s survey) axis(share float64) float64 {
	x := 420.0
	if s.mirrored {
		x = width - x - 380
	}
	return x + (share-axisFrom)/(axisTo-axisFrom)*380
}

const (
	axisY  = 396.0
	rowTop = 118.0
	rowGap = 13.2
)

func (s survey) frame(c *canvas, t float64, at tempo) {
	shift := 0.0
	if s.mirrored {
		shift = width - 358 - 34
	}
	c.bar(34+shift, 86, 358+shift, 414, 10, panel, 1)
	current, since := -1, 0.0
	if t >= at.ask {
		current, since = 0, t-at.ask
	}
	if n := int((t - at.repeat) / at.step); t >= at.repeat && n < repeats-1 {
		current, since = n+1, t-at.repeat-float64(n)*at.step
	} else if t >= at.end {
		current = -1
	}
	for i := range people {
		x, y := shift+left+6+gap*float64(i%side), top+6+gap*float64(i/side)+8
		k := pale
		if s.happy[i] {
			k = teal
		}
		shown := ease(t, 0.2+0.06*float64(i%side+i/side), 0.7+0.06*float64(i%side+i/side))
		faded := 1.0
		if current >= 0 && !s.draws[current].who[i] {
			faded = 1 - 0.72*ease(since, 0, 0.3)
			if current > 0 && !s.draws[current-1].who[i] { // it was pale already: nothing flickers
				faded = 0.28
			}
		}
		c.dot(x, y, 5, k, shown*faded)
		if current >= 0 && s.draws[current].who[i] {
			c.ring(x, y, 6.6, 2, amber, ease(since, 0, 0.3))
		}
	}
	seen := ease(t, at.interval-1.2, at.interval-0.4)
	c.bar(s.axis(axisFrom), axisY, s.axis(axisTo), axisY+1.5, 0.5, ink, seen)
	for share := 0.3; share < axisTo; share += 0.1 {
		c.bar(s.axis(share)-0.75, axisY, s.axis(share)+0.75, axisY+6, 0.5, ink, seen)
	}
	truth := s.axis(content / float64(people))
	for y := rowTop - 14; y < axisY; y += 9 {
		c.bar(truth-1, y, truth+1, y+5, 1, teal, 0.75*ease(t, at.repeat-1, at.repeat-0.3))
	}
	for i, d := range s.draws {
		begun := at.interval
		if i > 0 {
			begun = at.repeat + float64(i-1)*at.step + 0.15
		}
		s.interval(c, t-begun, d, rowTop+rowGap*float64(i), t >= at.repeat+0.2)
	}
}

// interval draws one interval since seconds after it began. Once judged, one that misses is red.
func (s survey) interval(c *canvas, since float64, d draw, y float64, judged bool) {
	if since < 0 {
		return
	}
	k := ink
	if judged && !d.holds() {
		k = rust
	}
	grown := ease(since, 0.1, 0.5)
	mid := s.axis(d.share)
	c.bar(mid-(mid-s.axis(d.from))*grown, y-1.5, mid+(s.axis(d.to)-mid)*grown, y+1.5, 1.5, k, 1)
	c.dot(mid, y, 4.5, k, ease(since, 0, 0.15))
}

func (s survey) film(at tempo, font string, labels []label) film {
	notes := []note{{0.3, scale(0), 0.22}, {at.ask, scale(2), 0.25}, {at.interval, scale(4), 0.25}}
	for i, d := range s.draws[1:] {
		pitch := scale(3 + i%5)
		if !d.holds() {
			pitch = scale(0) / 2
		}
		notes = append(notes, note{at.repeat + float64(i)*at.step + 0.15, pitch, 0.16})
	}
	for i := range 3 {
		notes = append(notes, note{at.end + 0.25*float64(i), scale(5 + 2*i), 0.16})
	}
	return film{at.seconds, font, func(c *canvas, t float64) { s.frame(c, t, at) }, labels, notes}
}

func samplingEnglish() film {
	at := tempo{ask: 5, interval: 10, repeat: 15.5, step: 0.7, end: 29.4, seconds: 36}
	s := newSurvey()
	labels := []label{
		{0.3, 5, 36, 44, 4, "title", "400 customers. Dark dots are content."},
		{0.8, 5, 36, 448, 4, "say", "62% of them, but nobody knows that yet."},
		{5, 10, 36, 44, 4, "title", "We can afford to ask 40."},
		{5.4, 10, 36, 448, 4, "say", "Chance decides which forty."},
		{10, 15.5, 36, 44, 4, "title", fmt.Sprintf("%.0f of 40 say yes: %.4g%%.", s.draws[0].share*asked, s.draws[0].share*100)},
		{10.6, 15.5, 36, 448, 4, "say", "Add the margin to both sides: that is the interval."},
		{15.5, 29.4, 36, 44, 4, "title", "Now do it again, with another forty."},
		{16.2, 29.4, 36, 448, 4, "say", "The truth stands still. The intervals move."},
		{29.4, 36, 36, 44, 4, "title", "19 of 20 intervals hold the truth."},
		{30, 36, 36, 448, 4, "say", "The 95% is a promise about the method, not about one interval."},
		{15, 36, s.axis(0.62), 90, 5, "small", "truth, 62%"},
	}
	return s.film(at, "IBM Plex Sans", append(labels, s.ticks(at, "%d%%", func(n string) string { return n })...))
}

func samplingArabic() film {
	at := tempo{ask: 3.6, interval: 7.2, repeat: 11.4, step: 0.4, end: 19.4, seconds: 24.5}
	s := newSurvey()
	s.mirrored = true
	yes := eastern(fmt.Sprintf("%.0f", s.draws[0].share*asked))
	share := eastern(fmt.Sprintf("%.4g", s.draws[0].share*100))
	labels := []label{
		{0.2, 3.6, 818, 44, 6, "title", "٤٠٠ عميل، والنقاط الداكنة راضية."},
		{0.6, 3.6, 818, 448, 6, "say", "نسبتهم ٦٢٪، لكن لا أحد يعرفها بعد."},
		{3.6, 7.2, 818, 44, 6, "title", "نستطيع أن نسأل أربعين فقط."},
		{3.9, 7.2, 818, 448, 6, "say", "المصادفة وحدها تختارهم."},
		{7.2, 11.4, 818, 44, 6, "title", yes + " من ٤٠ قالوا نعم: " + share + "٪."},
		{7.6, 11.4, 818, 448, 6, "say", "أضف هامش الخطأ من الجهتين، فهذا هو المدى."},
		{11.4, 19.4, 818, 44, 6, "title", "والآن نعيد السؤال لأربعين غيرهم."},
		{11.8, 19.4, 818, 448, 6, "say", "الحقيقة ثابتة، والمدى هو الذي يتحرك."},
		{19.4, 24.5, 818, 44, 6, "title", "١٩ من ٢٠ تضم الحقيقة."},
		{19.8, 24.5, 818, 448, 6, "say", "هذا معنى ٩٥٪: وعد عن الطريقة، لا عن مرة واحدة."},
		{11, 24.5, s.axis(0.62), 90, 5, "small", "الحقيقة ٦٢٪"},
	}
	return s.film(at, "IBM Plex Sans Arabic", append(labels, s.ticks(at, "%d٪", eastern)...))
}

func (s survey) ticks(at tempo, form string, digits func(string) string) []label {
	var all []label
	for n := 30; n <= 90; n += 20 {
		all = append(all, label{at.interval - 0.8, at.seconds, s.axis(float64(n) / 100), axisY + 18, 5, "small", digits(fmt.Sprintf(form, n))})
	}
	return all
}

// eastern writes digits and the decimal point as Arabic text in Egypt does.
func eastern(s string) string {
	out := []rune(s)
	for i, r := range out {
		switch {
		case r >= '0' && r <= '9':
			out[i] = '٠' + r - '0'
		case r == '.':
			out[i] = '٫'
		}
	}
	return string(out)
}
