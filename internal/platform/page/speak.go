package page

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

// Speaker writes numbers, dates and amounts as the browser's Intl does for en-GB and ar-EG, so
// that a page that the server rendered first does not change when the app takes over. A further
// language without rules of its own here is written like English.
type Speaker struct{ arabic bool }

// Speak returns the speaker of a language.
func Speak(lang string) Speaker { return Speaker{lang == "ar"} }

var (
	latinLetter  = regexp.MustCompile(`\p{Latin}`)
	arabicLetter = regexp.MustCompile(`\p{Arabic}`)
)

// isolated is what people wrote inside of a sentence in the other direction, as the app writes it: invisible marks keep its own
// direction to itself.
func (s Speaker) isolated(v any) any {
	word, ok := v.(string)
	foreign := arabicLetter
	if s.arabic {
		foreign = latinLetter
	}
	if !ok || !foreign.MatchString(word) {
		return v
	}
	return i18n.Isolate(word)
}

// digits turns Latin digits and separators into those of the language.
func (s Speaker) digits(latin string) string {
	if !s.arabic {
		return latin
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '٠' + r - '0'
		case r == ',':
			return '٬'
		case r == '.':
			return '٫'
		}
		return r
	}, latin)
}

// Num writes a whole number with its thousands apart.
func (s Speaker) Num(n int) string { return s.digits(grouped(strconv.Itoa(n))) }

// UpTo writes a number that was counted up to a most: 1,000+ stands for that many or more.
func (s Speaker) UpTo(most, n int) string {
	if n < most {
		return s.Num(n)
	}
	return s.Num(most) + "+"
}

func grouped(n string) string {
	sign := ""
	if strings.HasPrefix(n, "-") {
		sign, n = "\u2212", n[1:]
	}
	for i := len(n) - 3; i > 0; i -= 3 {
		n = n[:i] + "," + n[i:]
	}
	return sign + n
}

// Rating writes a rating with one decimal.
func (s Speaker) Rating(r float64) string {
	return s.digits(strconv.FormatFloat(math.Round(r*10)/10, 'f', 1, 64))
}

// Decimal writes a plain decimal such as "4.5" in the language's digits.
func (s Speaker) Decimal(plain string) string { return s.digits(plain) }

// Percent writes a share of 0 to 100 as whole percent.
func (s Speaker) Percent(p float64) string {
	whole := s.digits(strconv.FormatFloat(p, 'f', 0, 64))
	if s.arabic {
		return whole + "٪\u061c"
	}
	return whole + "%"
}

// amount is money with its currency apart, which is set smaller.
type amount struct{ Amount, Currency string }

// arabicSigns are the short signs of ISO 4217 currencies in Arabic (CLDR 46, ar).
var arabicSigns = map[string]string{
	"EGP": "ج.م.", "SAR": "ر.س.", "AED": "د.إ.", "KWD": "د.ك.", "QAR": "ر.ق.", "BHD": "د.ب.", "OMR": "ر.ع.",
	"JOD": "د.أ.", "IQD": "د.ع.", "LBP": "ل.ل.", "SYP": "ل.س.", "YER": "ر.ي.", "SDG": "ج.س.", "LYD": "د.ل.",
	"TND": "د.ت.", "DZD": "د.ج.", "MAD": "د.م.", "USD": "US$", "EUR": "€", "GBP": "UK£",
}

// Money writes an amount; whole amounts go without decimals.
func (s Speaker) Money(m plugin.Money) amount {
	whole, frac, _ := strings.Cut(m.Amount(), ".")
	text := grouped(whole)
	if strings.Trim(frac, "0") != "" {
		text += "." + frac
	}
	sign := m.Currency
	if short, ok := arabicSigns[sign]; ok && s.arabic {
		sign = short
	}
	return amount{s.digits(text), sign}
}

// Whole writes an amount with all decimals of its currency and the currency, as documents do.
func (s Speaker) Whole(m plugin.Money) string {
	whole, frac, _ := strings.Cut(m.Amount(), ".")
	text := grouped(whole)
	if frac != "" {
		text += "." + frac
	}
	return s.digits(text) + "\u00a0" + i18n.Isolate(s.Money(m).Currency)
}

var (
	englishMonths = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"}
	arabicMonths  = [...]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}
	arabicDays    = [...]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}
)

// Date writes a day (YYYY-MM-DD): as "day", 29 Nov, as "weekday", Sunday 29 November, or as "long",
// 29 November 2026. What is no day comes back as it is.
func (s Speaker) Date(iso, form string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	day := strconv.Itoa(t.Day())
	switch {
	case s.arabic && form == "long":
		return s.digits(day) + " " + arabicMonths[t.Month()-1] + " " + s.digits(strconv.Itoa(t.Year()))
	case form == "long":
		return day + " " + t.Month().String() + " " + strconv.Itoa(t.Year())
	case s.arabic && form == "weekday":
		return arabicDays[t.Weekday()] + " " + s.digits(day) + " " + arabicMonths[t.Month()-1]
	case s.arabic:
		return s.digits(day) + " " + arabicMonths[t.Month()-1]
	case form == "weekday":
		return t.Weekday().String() + " " + day + " " + t.Month().String()
	}
	return day + " " + englishMonths[t.Month()-1]
}

// Leaf returns what a leaf of a calendar shows of a moment: its month and its weekday, short, and the day.
func (s Speaker) Leaf(t time.Time) (month, day, weekday string) {
	day = s.digits(strconv.Itoa(t.Day()))
	if s.arabic {
		return arabicMonths[t.Month()-1], day, arabicDays[t.Weekday()]
	}
	return englishMonths[t.Month()-1], day, t.Weekday().String()[:3]
}

// Time writes what a clock shows at a moment: 18:05.
func (s Speaker) Time(t time.Time) string { return s.digits(t.Format("15:04")) }

// Offset writes how far a clock is from that of Greenwich, in minutes: +2, -3:30.
func (s Speaker) Offset(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "\u2212", -minutes
	}
	text := strconv.Itoa(minutes / 60)
	if rest := minutes % 60; rest != 0 {
		text += ":" + strconv.Itoa(100 + rest)[1:]
	}
	return sign + s.digits(text)
}

// Span writes minutes as hours and minutes, at least one minute: 13 h 40 min.
func (s Speaker) Span(minutes int) string {
	hour, minute := " h", " min"
	if s.arabic {
		hour, minute = " س", " د"
	}
	minutes = max(minutes, 1)
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return s.Num(m) + minute
	case m == 0:
		return s.Num(h) + hour
	}
	return s.Num(h) + hour + " " + s.Num(m) + minute
}

// Clock writes seconds as 12:40 or 1:02:03.
func (s Speaker) Clock(seconds int) string {
	seconds = max(seconds, 0)
	h, m, sec := seconds/3600, seconds/60%60, seconds%60
	two := func(n int) string {
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	}
	if h > 0 {
		return s.digits(strconv.Itoa(h) + ":" + two(m) + ":" + two(sec))
	}
	return s.digits(strconv.Itoa(m) + ":" + two(sec))
}
