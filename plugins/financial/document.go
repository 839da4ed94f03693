package financial

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// DocumentKind is what a document is.
type DocumentKind string

// The kinds of documents.
const (
	Invoice    DocumentKind = "invoice"
	CreditNote DocumentKind = "credit_note"
	// quoted is printed and not kept: it has the number of its order.
	quoted DocumentKind = "quote"
)

// DocumentHead is what names an invoice or a credit note.
type DocumentHead struct {
	ID       string       `json:"id"`
	Kind     DocumentKind `json:"kind" enum:"invoice,credit_note"`
	Number   string       `json:"number" doc:"Without gaps within its kind and year"`
	IssuedOn string       `json:"issuedOn" format:"date"`
	Total    plugin.Money `json:"total"`
}

// Document is an invoice or a credit note in a list.
type Document struct {
	DocumentHead
	Order       string `json:"order"`
	OrderNumber string `json:"orderNumber"`
	For         string `json:"for" doc:"Whom it is for"`
	IsUnmailed  bool   `json:"isUnmailed" doc:"It was not mailed to its buyer; for super admins"`
}

// documentSays is what a document says: it stays, whatever becomes of what it names.
type documentSays struct {
	Seller         party          `json:"seller"`
	Buyer          party          `json:"buyer"`
	PurchaseNumber string         `json:"purchaseNumber,omitempty"`
	PaidOn         string         `json:"paidOn,omitempty"` // of an invoice
	ValidUntil     string         `json:"validUntil,omitempty"`
	Bank           *Bank          `json:"bank,omitempty"`       // where to transfer it to
	Corrects       string         `json:"corrects,omitempty"`   // the number of the invoice
	Reason         string         `json:"reason,omitempty"`     // of a credit note
	IsReversed     bool           `json:"isReversed,omitempty"` // the buyer owes the tax
	Lines          []documentLine `json:"lines"`
	Note           string         `json:"note,omitempty"` // of the seller
}

// party is a side of a document.
type party struct {
	Name    string            `json:"name"`
	Names   map[string]string `json:"names,omitempty"`   // by language, where it is called otherwise
	Address string            `json:"address,omitempty"` // of several lines
	TaxID   string            `json:"taxId,omitempty"`
	Country string            `json:"country,omitempty"` // ISO 3166-1
	Email   string            `json:"email,omitempty"`
}

// called is the name of a side in a language.
func (p party) called(language string) string { return cmp.Or(p.Names[language], p.Name) }

// documentLine is a course on a document; its amounts are in minor units of the document's currency.
type documentLine struct {
	Title    string   `json:"title"`
	Group    string   `json:"group,omitempty"`
	Price    int64    `json:"price"`
	Discount int64    `json:"discount,omitempty"`
	Tax      *taxLine `json:"tax,omitempty"` // nil: it is not taxed
	Amount   int64    `json:"amount"`        // what is to be paid for it, or is given back, with the tax
}

// taxLine is the tax of a line.
type taxLine struct {
	Name        TaxName `json:"name"`
	Rate        string  `json:"rate"` // in percent
	IsInclusive bool    `json:"isInclusive"`
	Minor       int64   `json:"minor"`
}

// taxOf is the tax of a course on a document.
func (i keptItem) taxOf(minor int64) *taxLine {
	if i.TaxRatePpm == nil {
		return nil
	}
	return &taxLine{TaxName{i.TaxNameEn, i.TaxNameAr}, percent(*i.TaxRatePpm), i.IsTaxInclusive, minor}
}

// keptDocument is a row of a document.
type keptDocument struct {
	ID          string
	Kind        DocumentKind
	Series      string
	Number      int64
	OrderID     string
	OrderNumber int64
	BuyerID     plugin.UserID
	IssuedOn    string
	Currency    string
	TotalMinor  int64
	Says        documentSays
	CreatedAt   time.Time
	IsUnmailed  bool
}

// documentNumber is what people call a document.
func documentNumber(series string, number int64) string {
	return fmt.Sprintf("%s-%05d", series, number)
}

func (k keptDocument) head() DocumentHead {
	if k.Kind == quoted {
		return DocumentHead{Kind: quoted, Number: strconv.FormatInt(k.OrderNumber, 10), IssuedOn: k.IssuedOn}
	}
	return DocumentHead{k.ID, k.Kind, documentNumber(k.Series, k.Number), k.IssuedOn, plugin.Money{Minor: k.TotalMinor, Currency: k.Currency}}
}

func (k keptDocument) shown() Document {
	return Document{k.head(), k.OrderID, strconv.FormatInt(k.OrderNumber, 10), k.Says.Buyer.Name, k.IsUnmailed}
}

// invoice issues the invoice of an order that has been paid.
func (s *service) invoice(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem, paidOn time.Time, post mailing) error {
	return s.issue(ctx, tx, Invoice, post, k, nil, k.TotalMinor, documentSays{PaidOn: paidOn.Format(time.DateOnly), Lines: linesOf(items)})
}

// linesOf are the courses of an order on a document.
func linesOf(items []keptItem) (lines []documentLine) {
	for _, i := range items {
		lines = append(lines, documentLine{i.Title, i.GroupName, i.PriceMinor, i.DiscountMinor, i.taxOf(i.TaxMinor), i.due()})
	}
	return lines
}

// creditNote issues what takes back of an invoice what a refund gave back.
func (s *service) creditNote(ctx context.Context, tx native.Tx, k keptOrder, refund string, lines map[plugin.CourseID]RefundLine, items []keptItem, reason string, post mailing) error {
	says := documentSays{Reason: reason}
	total := int64(0)
	for _, i := range items {
		l, there := lines[i.CourseID]
		if !there {
			continue
		}
		total += l.Amount.Minor
		says.Lines = append(says.Lines, documentLine{Title: i.Title, Group: i.GroupName, Price: l.Amount.Minor, Tax: i.taxOf(i.taxBack(l.Amount.Minor)), Amount: l.Amount.Minor})
	}
	before, err := native.Many[keptDocument](ctx, tx, orderDocumentsSQL, k.ID)
	if err != nil {
		return err
	}
	for _, d := range before {
		if d.Kind == Invoice { // for whom it was, whatever became of the account
			says.Corrects, says.Buyer = d.head().Number, d.Says.Buyer
		}
	}
	return s.issue(ctx, tx, CreditNote, post, k, &refund, total, says)
}

// issue gives a document the next number of its series, keeps it, and has it mailed to the buyer, unless it is held. Whoever else issues one of the series waits,
// so that it comes last in its transaction.
func (s *service) issue(ctx context.Context, tx native.Tx, kind DocumentKind, post mailing, k keptOrder, refund *string, total int64, says documentSays) error {
	is, err := s.settings(ctx)
	if err != nil {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	if err := s.between(ctx, k, &says); err != nil {
		return err
	}
	raw, err := json.Marshal(says)
	if err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	series := is.InvoicePrefix
	if kind == CreditNote {
		series = is.CreditPrefix
	}
	series += "-" + today.Format("2006")
	number, err := native.Value[int64](ctx, tx, takeNumberSQL, string(kind), series)
	if err != nil {
		return err
	}
	id := plugin.NewID[string]()
	if _, err := tx.Exec(ctx, insertDocumentSQL, id, string(kind), series, number, k.ID, refund, today.Format(time.DateOnly), k.Currency, total, string(raw)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, toMailSQL, id, post == held); err != nil || post == held {
		return err
	}
	// That it cannot be mailed, as the plugin has said too much, undoes nothing: it stands at the order, and is tried again.
	err = s.Enqueue(ctx, tx, mailJob, mailArgs{id}, time.Time{})
	if refused := (*plugin.Fault)(nil); errors.As(err, &refused) && refused.Kind == plugin.TooMany {
		s.Log().WarnContext(ctx, "a document is not mailed", "document", id, "err", err)
		return nil
	}
	return err
}

// between writes who sells and who buys.
func (s *service) between(ctx context.Context, k keptOrder, says *documentSays) error {
	is, err := s.settings(ctx)
	if err != nil {
		return err
	}
	says.Seller = party{Name: is.SellerName, Address: is.SellerAddress, TaxID: is.SellerTaxID}
	if says.Seller.Name == "" {
		site, err := s.Site(ctx)
		if err != nil {
			return err
		}
		says.Seller.Name, says.Seller.Names = site.Name, site.Names
	}
	says.PurchaseNumber, says.Note, says.IsReversed = k.PurchaseNumber, is.InvoiceNote, k.IsReverseCharged
	if says.Buyer.Name != "" {
		return nil
	}
	says.Buyer = party{Name: k.BillingName, Address: k.BillingAddress, TaxID: k.BillingTaxID, Country: k.BillingCountry, Email: k.BuyerEmail}
	if says.Buyer.Name == "" {
		says.Buyer.Name = k.BuyerName
	}
	return nil
}

// quote is an order that is not paid, for whoever has to approve of it: one of the caller's own, or any for a super admin.
func (s *service) quote(ctx context.Context, a plugin.Actor, id string) (keptDocument, error) {
	if _, err := s.order(ctx, s, a, id); err != nil { // whoever may not see it
		return keptDocument{}, err
	}
	known, _ := plugin.ParseID[string](id)
	k, err := native.One[keptOrder](ctx, s, orderSQL, known)
	if err != nil {
		return keptDocument{}, err
	}
	if k.State != Awaiting {
		return keptDocument{}, ErrOrderState.With("state", string(k.State))
	}
	items, err := native.Many[keptItem](ctx, s, orderItemsSQL, []string{known})
	if err != nil {
		return keptDocument{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return keptDocument{}, err
	}
	says := documentSays{ValidUntil: k.ExpiresAt.In(today.Location()).Format(time.DateOnly), Lines: linesOf(items)}
	if k.takesTransfers() {
		if says.Bank, err = s.bankOf(ctx, s, k.Currency); err != nil {
			return keptDocument{}, err
		}
	}
	out := keptDocument{Kind: quoted, OrderID: k.ID, OrderNumber: k.Number, IssuedOn: k.CreatedAt.In(today.Location()).Format(time.DateOnly), Currency: k.Currency, TotalMinor: k.TotalMinor}
	err = s.between(ctx, k, &says)
	out.Says = says
	return out, err
}

// document reads a document: one of the caller's own, or any for a super admin. Of another one nobody hears that it is there.
func (s *service) document(ctx context.Context, a plugin.Actor, id string) (keptDocument, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptDocument{}, plugin.ErrNotFound
	}
	k, err := native.One[keptDocument](ctx, s, documentSQL, known)
	if err == nil && !a.Is(plugin.SuperAdmin) && k.BuyerID != a.User {
		return keptDocument{}, plugin.ErrNotFound
	}
	return k, err
}

// DocumentFilter narrows a list of documents; what is empty narrows nothing.
type DocumentFilter struct {
	Buyer plugin.UserID
	Kind  DocumentKind
	Query string // its number, that of its order, or a part of whom it is for
	// IsUnmailed leaves only those that were not mailed.
	IsUnmailed bool
}

// documents lists documents, the newest first.
func (s *service) documents(ctx context.Context, f DocumentFilter, cursor string, limit int) (plugin.Page[Document], error) {
	out := plugin.Page[Document]{Items: []Document{}}
	since, id, err := olderThan(cursor)
	if err != nil {
		return out, err
	}
	words, ok := line(f.Query, 200)
	if !ok {
		return out, nil
	}
	var buyer *plugin.UserID
	if f.Buyer != "" {
		buyer = &f.Buyer
	}
	var rows []keptDocument
	if args := []any{buyer, string(f.Kind), words, since, id, limit + 1, f.IsUnmailed}; words == "" {
		rows, err = native.Many[keptDocument](ctx, s, documentsSQL, args...)
	} else {
		rows, err = s.foundDocuments(ctx, words, args)
	}
	if err != nil {
		return out, err
	}
	page := plugin.Cut(rows, limit, func(k keptDocument) newest { return newest{k.CreatedAt, k.ID} })
	out.NextCursor = page.NextCursor
	for _, k := range page.Items {
		k.IsUnmailed = k.IsUnmailed && f.Buyer == "" // staff's business
		out.Items = append(out.Items, k.shown())
	}
	return out, nil
}
