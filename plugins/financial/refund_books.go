package financial

import (
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// isTaken reports whether the buyer's bank has taken back all of what an order had still been paid. A refund that was on its way then may have
// left all the same.
func (k keptOrder) isTaken() bool { return k.State == Refunded }

// isPart reports whether a line gives a part of what is owed for a seat, as people did at a gateway itself: the rest stays owed.
func (d RefundDraft) isPart(i keptItem, l RefundLine) bool {
	return d.there != "" && l.Amount.Minor < i.rest() && !d.isAllThatIsLeft()
}

// givenBack are the entries of a course whose money was given back, but for where it left. Of what is owed for a seat a bank may have taken a
// part, or all of it; where only a part of it is given, the rest stays owed.
func (k keptOrder) givenBack(i keptItem, minor int64, isPart bool) []ledger.Entry {
	if i.isOwed() && k.isTaken() { // nothing is owed any more
		return k.entry(ledger.Debit, ledger.Chargebacks, i, minor)
	}
	if i.isOwed() && isPart {
		return k.entry(ledger.Debit, ledger.Unplaced, i, minor)
	}
	if i.isOwed() {
		return append(k.entry(ledger.Debit, ledger.Unplaced, i, i.rest()), k.entry(ledger.Credit, ledger.Chargebacks, i, i.rest()-minor)...)
	}
	tax := i.taxBack(minor)
	return append(k.entry(ledger.Debit, ledger.Refunds, i, minor-tax), k.entry(ledger.Debit, ledger.Tax(k.TaxRegion), i, tax)...)
}

// refundPath is the way that an order goes by a refund, after which its courses are as given. What is still owed keeps it where it is.
func refundPath(items []keptItem) path {
	all, owes := true, false
	for _, i := range items {
		all = all && i.rest() == 0
		owes = owes || i.isOwed()
	}
	switch {
	case owes:
		return byRefundOwed
	case all:
		return byRefund
	}
	return byRefundPart
}
