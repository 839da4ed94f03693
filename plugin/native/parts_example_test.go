package native_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A bill, in the reader's language and direction. Texts of the server's language files and amounts are written by the plugin.
func ExamplePrinter_Print() {
	var h native.Host = &fake{}
	type line struct {
		book  string
		price plugin.Money
	}
	lines := []line{{"First aid", plugin.Money{Minor: 12500, Currency: "KWD"}}, {"Bandages", plugin.Money{Minor: 750, Currency: "KWD"}}}
	total := plugin.Money{Currency: "KWD"}
	reader := plugin.Actor{User: "mona", Language: "ar"}
	var file bytes.Buffer // never somebody's slow line
	err := h.Printer().Print(context.Background(), &file, native.Print{Title: "Bill 7", Author: "Library", For: reader}, func(p native.Page) error {
		if err := p.Paragraph("Bill 7", native.TextStyle{Role: native.Title}); err != nil {
			return err
		}
		p.Space(12)
		for _, l := range lines {
			total.Minor += l.price.Minor
			if err := p.Row(native.TextStyle{}, native.Cell{Text: l.book, Share: 3}, native.Cell{Text: l.price.String(), Share: 1, End: true}); err != nil {
				return err
			}
		}
		p.Line(true)
		return p.Row(native.TextStyle{}, native.Cell{Text: "Together", Share: 3, Bold: true}, native.Cell{Text: total.String(), Share: 1, End: true, Bold: true})
	})
	fmt.Print(file.String(), err)
	// Output:
	// [Bill 7, by Library]
	// Bill 7
	//
	// First aid | 12.500 KWD
	// Bandages | 0.750 KWD
	// ----
	// Together | 13.250 KWD
	// <nil>
}

// pricing is Fees, as the plugin that offers it writes it down.
type pricing interface {
	Fee(ctx context.Context, book string) (plugin.Money, error)
}

// byPage is what it offers: a fee for each book.
type byPage struct{ each plugin.Money }

func (b byPage) Fee(context.Context, string) (plugin.Money, error) { return b.each, nil }

// One plugin offers what another one asks for. Nobody imports anybody: the two share a name and the methods of an interface.
func ExampleOffer() {
	host := &fake{}
	// In the Register of the plugin "fees":
	r := desk{host: host, id: "fees"}
	native.Offer[pricing](r, native.Capability[pricing]{Name: "library.fees"}, byPage{plugin.Money{Minor: 250, Currency: "USD"}})
	// In an operation of the plugin "library", whenever it wants to know:
	for _, by := range native.Find(host, feesOf) {
		fee, err := by.Is.Fee(context.Background(), "7")
		fmt.Println(by.Plugin, fee, err)
	}
	// Output:
	// fees 2.50 USD <nil>
}

// A seat that is held for somebody who does not pay goes back.
func ExampleEnrolments_Release() {
	h, ctx := &fake{seats: seats{free: 1}}, context.Background()
	hold := func(user plugin.UserID) error {
		return h.InTx(ctx, func(tx native.Tx) error {
			return h.Enrolments().Hold(ctx, tx, plugin.SeatHold{
				Key: "library:" + string(user), Course: "first-aid", User: user, Until: time.Now().Add(15 * time.Minute),
			})
		})
	}
	fmt.Println("Mona:", hold("mona"))
	fmt.Println("Omar:", hold("omar"))
	err := h.InTx(ctx, func(tx native.Tx) error {
		return h.Enrolments().Release(ctx, tx, "library:mona") // that there is none is no error
	})
	fmt.Println("Mona lets go:", err)
	fmt.Println("Omar:", hold("omar"))
	// Output:
	// Mona: <nil>
	// Omar: learning.full
	// Mona lets go: <nil>
	// Omar: <nil>
}

// Who is paid back has no access any more. What was learnt stays, and the seat is the next one's.
func ExampleEnrolments_End() {
	h, ctx := &fake{seats: seats{free: 0, held: map[string]bool{"library:mona": true}}}, context.Background()
	system := plugin.Actor{System: true} // a job asks, not a person
	var id plugin.EnrollmentID           // kept in a table of the plugin's, beside the order
	err := h.InTx(ctx, func(tx native.Tx) error {
		var outcome plugin.EnrolOutcome
		var err error
		id, outcome, err = h.Enrolments().Enrol(ctx, tx, system, plugin.Enrolment{
			User: "mona", Course: "first-aid", Way: "order", Reason: "No 7", Hold: "library:mona",
		})
		if err == nil && (outcome == plugin.NoSeat || outcome == plugin.Closed) {
			return plugin.NewFault(plugin.Conflict, "library.closed")
		}
		return err
	})
	fmt.Println(id, err, h.seats.free)
	err = h.InTx(ctx, func(tx native.Tx) error {
		return h.Enrolments().End(ctx, tx, system, id, "No 7 was paid back")
	})
	fmt.Println(err, h.seats.free)
	// Output:
	// enrolment-7 <nil> 0
	// <nil> 1
}

// What belongs to a content is for whoever may open the content. The refusal says why: give it back as it is.
func ExampleEnrolments_MayView() {
	h := &fake{seats: seats{rounds: map[plugin.UserID]int{"mona": 1}}}
	pages := func(ctx context.Context, a plugin.Actor, content plugin.ContentID) (string, error) {
		if err := h.Enrolments().MayView(ctx, a, content); err != nil {
			return "", err
		}
		return "page 1", nil
	}
	for _, user := range []plugin.UserID{"mona", "omar"} {
		fmt.Println(pages(context.Background(), plugin.Actor{User: user}, "7"))
	}
	// Output:
	// page 1 <nil>
	//  not_found
}

// What somebody does in a content is kept by the time through the course; whoever only looks leaves nothing behind.
func ExampleEnrolments_Round() {
	h := &fake{seats: seats{rounds: map[plugin.UserID]int{"mona": 2, "trainer": 0}}}
	type key struct {
		user  plugin.UserID
		round int
	}
	answers := map[key]string{} // a table of the plugin's, whose primary key has the round
	answer := func(ctx context.Context, a plugin.Actor, content plugin.ContentID, text string) error {
		round, err := h.Enrolments().Round(ctx, a, content)
		if err != nil {
			return err // who may not open it
		}
		if round > 0 {
			answers[key{a.User, round}] = text
		}
		return nil
	}
	for _, user := range []plugin.UserID{"mona", "trainer", "omar"} {
		fmt.Println(user, answer(context.Background(), plugin.Actor{User: user}, "7", "B"))
	}
	fmt.Println(answers)
	// Output:
	// mona <nil>
	// trainer <nil>
	// omar not_found
	// map[{mona 2}:B]
}

// A file is read as it comes, and closed; one that is not there is no failure.
func ExampleFiles_Open() {
	var h native.Host = &fake{}
	ctx := context.Background()
	text := "all about knots"
	if err := h.Files().Put(ctx, "texts/7.txt", strings.NewReader(text), int64(len(text)), "text/plain"); err != nil {
		fmt.Println(err)
	}
	show := func(key string) error {
		r, info, err := h.Files().Open(ctx, key)
		if errors.Is(err, plugin.ErrNotFound) {
			fmt.Println(key, "is not there")
			return nil
		}
		if err != nil {
			return err
		}
		defer r.Close()
		fmt.Print(info.Size, " bytes: ")
		_, err = io.Copy(os.Stdout, r)
		fmt.Println()
		return err
	}
	fmt.Println(show("texts/7.txt"))
	fmt.Println(show("texts/8.txt"))
	// Output:
	// 15 bytes: all about knots
	// <nil>
	// texts/8.txt is not there
	// <nil>
}

// What is sealed under one name is opened under no other.
func ExampleHost_open() {
	var h native.Host = &fake{}
	sealed, err := h.Seal("key", []byte("open sesame"))
	fmt.Println(strings.Contains(string(sealed), "open sesame"), err)
	plain, err := h.Open("key", sealed)
	fmt.Println(string(plain), err)
	_, err = h.Open("lock", sealed)
	fmt.Println(err != nil)
	// Output:
	// false <nil>
	// open sesame <nil>
	// true
}
