package rest

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/courseworx/courseworx/internal/platform/i18n"
	"github.com/courseworx/courseworx/plugin"
)

// The faults of requests that do not even have the right shape.
var (
	// ErrShape: the request's values are not of the declared shape; the fields say which.
	ErrShape = plugin.NewFault(plugin.Invalid, "request.invalid")
	// ErrUnreadable: the body is not JSON, or not of a type we read.
	ErrUnreadable = plugin.NewFault(plugin.Invalid, "request.unreadable")
	// ErrTooLarge: the body is larger than the operation takes.
	ErrTooLarge = plugin.NewFault(plugin.TooLarge, "request.too_large")
	// ErrChangePassword: the account can do nothing else until it has changed its password.
	ErrChangePassword = plugin.NewFault(plugin.Denied, "auth.change_password")
	// ErrSecondFactor: the account can do nothing else until it has a second factor.
	ErrSecondFactor = plugin.NewFault(plugin.Denied, "auth.second_factor_needed")
	// ErrScope: the API key was not made for this.
	ErrScope = plugin.NewFault(plugin.Denied, "auth.scope")
	// ErrViewing: whoever views the site as somebody else changes nothing.
	ErrViewing = plugin.NewFault(plugin.Denied, "auth.viewing_as")
)

// huma's own messages are replaced by "code|value" of our field texts, so that they can be said
// in the person's language and never quote what was sent.
var humaMessages = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false // lists are [], never null
	for message, code := range map[*string]string{
		&validation.MsgUnexpectedProperty:                 "unexpected",
		&validation.MsgExpectedRFC3339DateTime:            "date_time",
		&validation.MsgExpectedRFC1123DateTime:            "date_time",
		&validation.MsgExpectedRFC3339Date:                "date",
		&validation.MsgExpectedRFC3339Time:                "time",
		&validation.MsgExpectedRFC5322Email:               "email|%.0v",
		&validation.MsgExpectedRFC5890Hostname:            "form",
		&validation.MsgExpectedRFC2673IPv4:                "form",
		&validation.MsgExpectedRFC2373IPv6:                "form",
		&validation.MsgExpectedRFCIPAddr:                  "form",
		&validation.MsgExpectedRFC3986URI:                 "uri|%.0v",
		&validation.MsgExpectedRFC4122UUID:                "id|%.0v",
		&validation.MsgExpectedRFC6570URITemplate:         "form",
		&validation.MsgExpectedRFC6901JSONPointer:         "form",
		&validation.MsgExpectedRFC6901RelativeJSONPointer: "form",
		&validation.MsgExpectedRegexp:                     "form|%.0v",
		&validation.MsgExpectedMatchAtLeastOneSchema:      "form",
		&validation.MsgExpectedMatchExactlyOneSchema:      "form",
		&validation.MsgExpectedNotMatchSchema:             "form",
		&validation.MsgExpectedPropertyNameInObject:       "form",
		&validation.MsgExpectedBoolean:                    "boolean",
		&validation.MsgExpectedDuration:                   "form|%.0v",
		&validation.MsgExpectedNumber:                     "number",
		&validation.MsgExpectedInteger:                    "integer",
		&validation.MsgExpectedString:                     "text",
		&validation.MsgExpectedBase64String:               "form",
		&validation.MsgExpectedArray:                      "list",
		&validation.MsgExpectedObject:                     "object",
		&validation.MsgExpectedArrayItemsUnique:           "unique",
		&validation.MsgExpectedOneOf:                      "one_of|%s",
		&validation.MsgExpectedMinimumNumber:              "min|%v",
		&validation.MsgExpectedExclusiveMinimumNumber:     "more_than|%v",
		&validation.MsgExpectedMaximumNumber:              "max|%v",
		&validation.MsgExpectedExclusiveMaximumNumber:     "less_than|%v",
		&validation.MsgExpectedNumberBeMultipleOf:         "multiple|%v",
		&validation.MsgExpectedMinLength:                  "min_length|%d",
		&validation.MsgExpectedMaxLength:                  "max_length|%d",
		&validation.MsgExpectedBePattern:                  "form|%.0s",
		&validation.MsgExpectedMatchPattern:               "form|%.0s",
		&validation.MsgExpectedMinItems:                   "min_items|%d",
		&validation.MsgExpectedMaxItems:                   "max_items|%d",
		&validation.MsgExpectedMinProperties:              "form|%.0d",
		&validation.MsgExpectedMaxProperties:              "form|%.0d",
		&validation.MsgExpectedRequiredProperty:           "required|%s",
		&validation.MsgExpectedDependentRequiredProperty:  "required|%s%.0s",
	} {
		*message = code
	}
})

// speaking are the texts in which huma's own answers are given: those of the newest API. There is
// one in a server; tests that make several share their texts.
var speaking atomic.Pointer[i18n.Texts]

var humaErrors = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		texts := speaking.Load()
		if ctx == nil {
			return problem(noRequest, texts, plugin.ErrInternal.Because(errors.Join(errs...)))
		}
		for _, err := range errs {
			var done *Problem
			if errors.As(err, &done) {
				return done
			}
			var fault *plugin.Fault
			if errors.As(err, &fault) {
				return problem(ctx.Context(), texts, err)
			}
		}
		return problem(ctx.Context(), texts, humaFault(status, errs))
	}
})

// prepareHuma sets huma's package-level switches, which it reads when operations are registered
// and when it answers by itself. huma offers no other place for them.
func prepareHuma(texts *i18n.Texts) {
	speaking.Store(texts)
	humaMessages()
	humaErrors()
}

func humaFault(status int, errs []error) error {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return ErrTooLarge
	case http.StatusUnsupportedMediaType, http.StatusBadRequest, http.StatusRequestTimeout:
		return ErrUnreadable.Because(errors.Join(errs...))
	case http.StatusUnprocessableEntity:
		f := ErrShape
		for _, err := range errs[:min(len(errs), fieldsMax)] {
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				pointer, code, args := fieldOf(d)
				f = f.At(pointer, code, args)
			}
		}
		return f
	}
	return plugin.ErrInternal.Because(fmt.Errorf("huma answered %d: %w", status, errors.Join(errs...)))
}

// fieldOf turns huma's location ("body.price.amount", "query.limit", "path.id") into a pointer.
func fieldOf(d *huma.ErrorDetail) (pointer, code string, args plugin.Args) {
	code, value, _ := strings.Cut(d.Message, "|")
	where, rest, _ := strings.Cut(d.Location, ".")
	switch where {
	case "body":
		for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
			pointer += "/" + token(part)
		}
	case "query", "path", "header":
		pointer = "?" + rest
		if missing.MatchString(code) {
			return pointer, "required", nil
		}
	}
	if !fieldCode(code) {
		return pointer, "form", nil // a parser's own words: they may quote what was sent
	}
	switch code {
	case "required":
		pointer += "/" + token(value)
	case "one_of":
		args = plugin.Args{"values": value}
	default:
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			args = plugin.Args{"count": strconv.FormatFloat(n, 'f', -1, 64)}
		}
	}
	return pointer, code, args
}

// missing is what huma says of a parameter that is not there; it has no variable for that.
var missing = regexp.MustCompile(`^required [a-z]+ parameter is missing$`)

// A client can make up names of members, any length and any number of them; what is said of them
// stays short.
const (
	tokenMax  = 64 // characters of a member's name
	fieldsMax = 50 // fields of one answer
)

// token escapes a part of a pointer (RFC 6901).
func token(s string) string {
	if r := []rune(s); len(r) > tokenMax {
		s = string(r[:tokenMax]) + "…"
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}

// fieldCode reports whether s can be one of our codes.
func fieldCode(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}
