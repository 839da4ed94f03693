// Package hook asks those who want to be asked before something happens. The questions are those of package plugin; who
// answers registers here, and modules ask here, so that neither knows the other.
package hook

import (
	"cmp"
	"context"
	"slices"

	"github.com/courseworx/courseworx/plugin"
)

// Answer refuses with an error or lets the change happen; question points to the hook's own type, which it may change.
type Answer struct {
	Hook  string
	By    string // who answers: of equal orders the smaller one is asked first
	Order int
	Do    func(ctx context.Context, question any) error
}

// Hooks are all answers. They are filled at start-up and then asked. The nil *Hooks has none.
type Hooks struct{ answers map[string][]Answer }

// New returns hooks that nobody answers.
func New() *Hooks { return &Hooks{map[string][]Answer{}} }

// Add adds an answer.
func (h *Hooks) Add(a Answer) {
	list := append(h.answers[a.Hook], a)
	slices.SortStableFunc(list, func(a, b Answer) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.By, b.By)) })
	h.answers[a.Hook] = list
}

// Ask asks in order until somebody refuses. It is called outside of transactions: an answer may take its time. What an answer
// changed of the question is to be checked like what people send.
func Ask[T any](ctx context.Context, h *Hooks, hook plugin.Hook[T], question *T) error {
	if h == nil {
		return nil
	}
	for _, a := range h.answers[hook.Name] {
		if err := a.Do(ctx, question); err != nil {
			return err
		}
	}
	return nil
}
