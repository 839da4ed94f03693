package financial

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/plugin/native"
)

const (
	// documentsMost is how many documents a word may find by a name; where it finds more, the newest documents are looked through instead, as
	// many of them are among those.
	documentsMost = 2000
	// wordLeast is how many letters a word has that names are looked up by: shorter ones the index does not know.
	wordLeast = 3
)

// documentNumberForm is a number as it is printed: the series and the number in it.
var documentNumberForm = regexp.MustCompile(`^([A-Z0-9]{1,10}-[0-9]{4})-([0-9]{1,18})$`)

// inPattern has characters stand for themselves in a pattern of LIKE.
var inPattern = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// foundDocuments are the documents of a number, of an order's number, or for whoever has a name of which a word is a part, the newest first. Which
// these are is looked up before, however many others there are.
func (s *service) foundDocuments(ctx context.Context, words string, args []any) ([]keptDocument, error) {
	var series string
	var number, order *int64
	if of := documentNumberForm.FindStringSubmatch(strings.ToUpper(words)); of != nil {
		n, err := strconv.ParseInt(of[2], 10, 64)
		if err != nil {
			return nil, err
		}
		series, number = of[1], &n
	}
	if n, err := strconv.ParseInt(words, 10, 64); err == nil {
		order = &n
	}
	ids := []string{}
	if number == nil && utf8.RuneCountInString(words) >= wordLeast {
		var err error
		if ids, err = native.Values[string](ctx, s, documentsForSQL, "%"+inPattern.Replace(words)+"%", documentsMost+1); err != nil {
			return nil, err
		}
	}
	if isWord := number == nil && order == nil; isWord && (utf8.RuneCountInString(words) < wordLeast || len(ids) > documentsMost) {
		return native.Many[keptDocument](ctx, s, documentsSQL, args...)
	}
	args[2] = "" // what is found by it is said already
	return native.Many[keptDocument](ctx, s, documentsOfFoundSQL, append(args, series, number, order, ids)...)
}
