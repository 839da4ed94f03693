package plugin

import (
	"errors"
	"maps"
	"time"
)

// Kind is the small, closed set of things that can go wrong for a caller.
type Kind string

const (
	Invalid     Kind = "invalid"     // the caller can mend the request
	SignedOut   Kind = "signed_out"  // nobody is signed in, or no longer
	Denied      Kind = "denied"      // signed in, but not allowed
	NotFound    Kind = "not_found"   // absent, or hidden from this actor
	Conflict    Kind = "conflict"    // the world changed meanwhile: load again, try again
	TooLarge    Kind = "too_large"   // more than the limit that the texts name
	TooMany     Kind = "too_many"    // slow down; After says for how long
	Unavailable Kind = "unavailable" // for the moment; After says when to come again
	Internal    Kind = "internal"    // ours to mend; details stand in the log only
)

// Args are the values that a fault's text names, such as {"max": 200}.
type Args map[string]any

// Fault says what went wrong in terms a caller can act on. It knows nothing of HTTP and
// carries no text: the text of Code stands in the language files under "problem.<code>".
// Faults are values: the With functions return changed copies, so that a package-level
// fault can serve as a sentinel for errors.Is.
type Fault struct {
	Kind   Kind
	Code   string        // "<noun>.<problem>", stable for ever, such as "course.title_taken"
	Args   Args          // named values for the text
	Fields []Field       // what is wrong with which field
	After  time.Duration // for TooMany and Unavailable: when to come again; 0 says nothing
	cause  error         // for the log, never for the caller
}

// Field is what is wrong with one field of the request.
type Field struct {
	Pointer string // RFC 6901 pointer into the request's body, such as "/title"
	Code    string // its text stands under "field.<code>"
	Args    Args
}

// NewFault returns a fault of the given kind and code.
func NewFault(kind Kind, code string) *Fault { return &Fault{Kind: kind, Code: code} }

// Error is for logs.
func (f *Fault) Error() string {
	if f.cause != nil {
		return f.Code + ": " + f.cause.Error()
	}
	return f.Code
}

// Unwrap gives the cause to errors.Is and errors.As.
func (f *Fault) Unwrap() error { return f.cause }

// Is matches on the code, so that a fault with arguments is still its sentinel.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// Because attaches the cause that the log, and only the log, shows.
func (f *Fault) Because(err error) *Fault { c := *f; c.cause = err; return &c }

// With adds a named value for the text.
func (f *Fault) With(name string, value any) *Fault {
	c := *f
	c.Args = maps.Clone(f.Args)
	if c.Args == nil {
		c.Args = Args{}
	}
	c.Args[name] = value
	return &c
}

// At adds a problem with one field. The field's text is that of code; args fill it, as With fills that of the fault.
func (f *Fault) At(pointer, code string, args ...Args) *Fault {
	c := *f
	field := Field{Pointer: pointer, Code: code}
	if len(args) > 0 {
		field.Args = args[0]
	}
	c.Fields = append(append([]Field(nil), f.Fields...), field)
	return &c
}

// In tells the caller when to come again.
func (f *Fault) In(d time.Duration) *Fault { c := *f; c.After = d; return &c }

// ErrInternal is what a caller sees of any error that is not a fault.
var ErrInternal = NewFault(Internal, "internal")

// AsFault returns err as a fault; what is none becomes ErrInternal because of it.
func AsFault(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return ErrInternal.Because(err)
}
