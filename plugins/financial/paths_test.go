package financial

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// drawn are the ways of the diagram of docs/money.md that begins with one, such as "[*] --> requested", without what they are called where that is prose.
func drawn(t *testing.T, first string, named bool) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/money.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "```mermaid\nstateDiagram-v2\n")[1:] {
		part, _, _ = strings.Cut(part, "```")
		if !strings.HasPrefix(strings.TrimSpace(part), first) {
			continue
		}
		var ways []string
		for line := range strings.Lines(part) {
			if line = strings.TrimSpace(line); !named {
				line, _, _ = strings.Cut(line, ":")
			}
			ways = append(ways, line)
		}
		slices.Sort(ways)
		return slices.DeleteFunc(ways, func(line string) bool { return line == "" })
	}
	t.Fatalf("nothing is drawn that begins with %q", first)
	return nil
}

// constants are those of a type in a file, such as the states of a payout.
func constants(t *testing.T, file, kind string) (values []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if is, ok := v.Type.(*ast.Ident); !ok || is.Name != kind {
			return true
		}
		text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, text)
		return true
	})
	slices.Sort(values)
	return values
}

func agree(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, one := range got {
		if !slices.Contains(want, one) {
			t.Errorf("%s: %q is drawn and not there", what, one)
		}
	}
	for _, one := range want {
		if !slices.Contains(got, one) {
			t.Errorf("%s: %q is there and not drawn", what, one)
		}
	}
}

// The documentation draws the ways of an order as they are.
func TestTheWaysOfAnOrderAreDrawn(t *testing.T) {
	all := []path{
		byPlacing, byPaying, byLate, byUnplaced, bySeating, byCancel, byLeaving, byMoving, byExpiry, bySeatingRest, byRefundPart, byRefundOwed, byRefund, byDispute, byDisputeWon, byDisputeLost, byDisputeLostPart,
	}
	source, err := os.ReadFile("order_path.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`= path\{"`).FindAll(source, -1)); n != len(all) {
		t.Errorf("there are %d ways, of which the test knows %d", n, len(all))
	}
	way := func(from, to OrderState, name string) string {
		return string(from) + " --> " + string(to) + ": " + name
	}
	var want []string
	for _, p := range all {
		if p.from == nil {
			want = append(want, way("[*]", p.to, p.name))
		}
		for _, from := range p.from {
			want = append(want, way(from, p.to, p.name))
		}
	}
	// What a bank decides about returns to what it was; of what was all given back nothing is left that a part of could be lost.
	for _, was := range byDispute.from {
		want = append(want, way(InDispute, was, byDisputeWon.name))
		if was != Refunded {
			want = append(want, way(InDispute, was, byDisputeLostPart.name))
		}
	}
	// And what left before the bank asked is recorded all the same.
	for _, p := range []path{byRefundPart, byRefundOwed, byRefund} {
		want = append(want, way(InDispute, InDispute, p.name))
	}
	want = append(want, way(Refunded, Refunded, byRefund.name))
	agree(t, "an order", drawn(t, "[*] --> awaiting_payment", true), want)
}

// The states of refunds and payouts that are drawn are those that there are, and each is come to.
func TestTheStatesOfRefundsAndPayoutsAreDrawn(t *testing.T) {
	for what, first := range map[string]string{"Refund": "[*] --> requested: the buyer", "Payout": "[*] --> requested: the trainer"} {
		var to []string
		for _, line := range drawn(t, first, false) {
			_, state, _ := strings.Cut(line, " --> ")
			to = append(to, state)
		}
		agree(t, what, to, constants(t, strings.ToLower(what)+".go", what+"State"))
	}
}
