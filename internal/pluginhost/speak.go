package pluginhost

import (
	"time"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// speech is how the texts of a plugin sound in a language.
type speech struct {
	texts    *i18n.Texts
	id       string
	language string
	page.Speaker
}

func (s *services) Speak(language string) native.Speech {
	language = s.host.Texts.Match(language)
	return speech{s.host.Texts, s.id(), language, page.Speak(language)}
}

func (s speech) Language() string { return s.language }

func (s speech) Say(key string, args map[string]any) string {
	whole := "plugin." + s.id + "." + key
	if said := s.texts.Text(s.language, whole, i18n.Isolated(s.language, args)); said != whole {
		return said
	}
	return key
}

func (s speech) Day(day time.Time) string { return s.Date(day.Format(time.DateOnly), "long") }

func (s speech) Money(m plugin.Money) string { return s.Whole(m) }

func (s speech) Number(plain string) string { return s.Decimal(plain) }
