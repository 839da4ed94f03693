package financial

import (
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// OrderTax is the tax of an order, as it was when it was ordered.
type OrderTax struct {
	Charged
	Place      Place        `json:"place" doc:"Where the buyer said to be"`
	IsReversed bool         `json:"isReversed" doc:"The company whom the invoice is for pays the tax itself"`
	Less       plugin.Money `json:"less" doc:"The tax that prices contain and that is not charged, as it is paid by the company"`
}

// Evidence is what speaks for where a buyer is.
type Evidence struct {
	Declared        Place  `json:"declared" doc:"What the buyer said"`
	Billing         string `json:"billing" doc:"The country of the company that the invoice is for; empty: there is none"`
	Card            string `json:"card" doc:"The country of the card; empty: it was not paid for by one, or nobody said"`
	IsContradictory bool   `json:"isContradictory" doc:"Not all of it is one country"`
}

// tax is the tax of an order; nil: it was not taxed. All its courses have the same one, as the buyer is in one place.
func (k keptOrder) tax(items []keptItem) *OrderTax {
	var out *OrderTax
	var paid taxed
	var prices int64
	for _, i := range items {
		if i.OrderID != k.ID || i.TaxRatePpm == nil {
			continue
		}
		out = &OrderTax{Charged: Charged{Name: TaxName{i.TaxNameEn, i.TaxNameAr}, Rate: percent(*i.TaxRatePpm), IsInclusive: i.IsTaxInclusive}}
		paid.Net += i.NetMinor
		paid.Tax += i.TaxMinor
		prices += i.PriceMinor - i.DiscountMinor
	}
	if out == nil {
		return nil
	}
	out.Net, out.Tax = k.money(paid.Net), k.money(paid.Tax)
	out.Place, out.IsReversed, out.Less = Place{k.PlaceCountry, k.PlaceSubdivision}, k.IsReverseCharged, k.money(max(0, prices-paid.Net-paid.Tax))
	return out
}

// evidence is what speaks for where the buyer is; nil: it was not asked.
func (k keptOrder) evidence() *Evidence {
	if k.PlaceCountry == "" {
		return nil
	}
	e := &Evidence{Declared: Place{k.PlaceCountry, k.PlaceSubdivision}, Billing: k.BillingCountry, Card: given(k.CardCountry)}
	for _, other := range []string{e.Billing, e.Card} {
		e.IsContradictory = e.IsContradictory || other != "" && other != k.PlaceCountry
	}
	return e
}

// sold are the entries of a course that was sold, but for where its money is: what it is sold for without tax, what the coupon took off of that, and
// the tax. Of a discount on a price that contains tax, what is left after its part of the tax is debited: sales less discounts are what is earned.
func (k keptOrder) sold(i keptItem) []ledger.Entry {
	sales := i.sales()
	entries := append(k.entry(ledger.Debit, ledger.Discounts, i, sales-i.NetMinor), k.entry(ledger.Credit, ledger.Sales, i, sales)...)
	return append(entries, k.entry(ledger.Credit, ledger.Tax(k.TaxRegion), i, i.TaxMinor)...)
}

// sales is the price of a course without the tax that it contains, and before the discount.
func (i keptItem) sales() int64 {
	if i.TaxRatePpm == nil {
		return i.PriceMinor
	}
	rule := keptTax{RatePpm: *i.TaxRatePpm, IsInclusive: i.IsTaxInclusive}
	return rule.of(i.PriceMinor).Net
}

// due is what is paid for a course.
func (i keptItem) due() int64 { return i.NetMinor + i.TaxMinor }
