package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/flow"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/settlement"
)

// Factoring.

func (t *tx) AddOffer(o *flow.Offer) (err error) {
	if o.ID, err = t.id("offer"); err != nil {
		return err
	}
	o.SaleID = fmt.Sprintf("%s-%d", o.Seller, o.ID)
	if _, err := t.changed(o.Invoice); err != nil {
		return err
	}
	t.count(tally{what: "offer", seller: o.Seller, state: offerTally(*o), currency: o.Face.Currency}, tallied{1, o.Face.Minor, o.Commission.Minor})
	return t.exec(`INSERT INTO offer (`+offerColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		o.ID, o.Seller, o.Invoice, o.Customer, o.Factor, o.SaleID, string(o.State), o.Face.Currency, o.Face.Minor, o.Commission.Minor,
		millis(o.OfferedAt), millis(o.AnsweredAt), string(o.Expires), o.KID, o.Account, structure(o.Reason), flag(o.Credit))
}

func (t *tx) SetOffer(o flow.Offer) error {
	serial, err := t.changed(o.Invoice)
	if err != nil {
		return err
	}
	return t.update(offerRows, `state = $1, answered_at = $2, kid = $3, account = $4, reason = $5, credit = $6,
			answered_serial = CASE WHEN answered_serial = 0 AND $7 = 1 THEN $8 ELSE answered_serial END`, `id = $9`,
		string(o.State), millis(o.AnsweredAt), o.KID, o.Account, structure(o.Reason), flag(o.Credit), flag(o.State != flow.OfferOpen), serial, o.ID)
}

func (t *tx) LivingOffer(invoice int64) (flow.Offer, bool, error) {
	return maybe(&t.query, scanOffer, `SELECT `+offerColumns+` FROM offer WHERE invoice = $1 AND (state = 'open' OR state = 'accepted')`, invoice)
}

func (t *tx) OfferBySale(factor, saleID string) (flow.Offer, bool, error) {
	return maybe(&t.query, scanOffer, `SELECT `+offerColumns+` FROM offer WHERE factor = $1 AND sale_id = $2`, factor, saleID)
}

func (t *tx) AddSettlement(r flow.SettlementReport) (first *flow.SettlementReport, same bool, err error) {
	kept := flow.SettlementReport{Seller: r.Seller}
	var detail string
	err = t.get(`SELECT factor, arrival, detail FROM settlement WHERE seller = $1 AND settlement_id = $2`, []any{r.Seller, r.Report.ID}, &kept.Factor, &kept.Arrival, &detail)
	if is, err := found(err); is || err != nil {
		if err := errors.Join(err, unstructure(detail, &kept.Report)); err != nil {
			return nil, false, err
		}
		return &kept, kept.Factor == r.Factor && sameSettlement(kept.Report, r.Report), nil
	}
	id, err := t.id("settlement")
	if err != nil {
		return nil, false, err
	}
	return nil, false, t.exec(`INSERT INTO settlement (id, seller, factor, settlement_id, value_date, currency, total, detail, arrival, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		id, r.Seller, r.Factor, r.Report.ID, string(r.Report.ValueDate), r.Report.Sum.Currency, r.Report.Sum.Minor, structure(r.Report), r.Arrival)
}

// sameSettlement compares what two settlements say, not where in their files.
func sameSettlement(a, b factoring.Settlement) bool {
	return a.ValueDate == b.ValueDate && a.Sum == b.Sum && slices.EqualFunc(a.Rows, b.Rows, func(a, b factoring.SettlementRow) bool {
		a.Place, b.Place = invoice.Place{}, invoice.Place{}
		return a == b
	})
}

func (t *tx) SettlementPaid(seller, settlementID string, entry int64) error {
	n, err := t.change(`UPDATE settlement SET entry = $1 WHERE seller = $2 AND settlement_id = $3 AND entry = 0`, entry, seller, settlementID)
	if err == nil && n != 1 {
		err = fmt.Errorf("settlement %s: paid already", settlementID)
	}
	return err
}

// Bank.

func (t *tx) LastStatement(seller, account string) (flow.Statement, bool, error) {
	return lastStatement(&t.query, seller, account)
}

func lastStatement(q *query, seller, account string) (flow.Statement, bool, error) {
	return maybe(q, scanStatement, `SELECT `+statementColumns+` FROM statement
		WHERE seller = $1 AND account = $2 AND kind = 'statement' AND state = 'booked' ORDER BY to_date DESC, id DESC LIMIT 1`, seller, account)
}

// FirstStatement: see flow.Tx. The one that opened the account was booked
// before any other, so it came first of those that are.
func (t *tx) FirstStatement(seller, account string) (flow.Statement, bool, error) {
	return maybe(&t.query, scanStatement, `SELECT `+statementColumns+` FROM statement
		WHERE seller = $1 AND account = $2 AND kind = 'statement' AND state = 'booked' ORDER BY id LIMIT 1`, seller, account)
}

func (t *tx) AdvisedBefore(seller, account, currency string, day calendar.Date) (money.Amount, error) {
	a := money.Amount{Currency: currency}
	err := t.get(`SELECT COALESCE(SUM(e.amount), 0) FROM entry e JOIN statement s ON s.id = e.statement
		WHERE s.seller = $1 AND s.account = $2 AND s.kind = 'notification' AND e.voucher <> 0 AND e.state <> 'split' AND e.currency = $3 AND e.booked_on < $4`,
		[]any{seller, account, currency, string(day)}, &a.Minor)
	return a, err
}

func (t *tx) AddStatement(v *flow.Statement) (err error) {
	if v.ID, err = t.id("statement"); err != nil {
		return err
	}
	return t.exec(`INSERT INTO statement (`+statementColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		v.ID, v.Seller, v.Account, v.Kind, v.Name, v.Currency, string(v.From), string(v.To), v.Opening.Minor, v.Closing.Minor,
		string(v.State), structure(v.Reason), v.Entries, v.Known, v.Arrival, v.Ordinal, millis(v.At))
}

func (t *tx) SetStatement(v flow.Statement) error {
	return t.exec(`UPDATE statement SET state = $1, reason = $2, n_known = $3 WHERE id = $4`, string(v.State), structure(v.Reason), v.Known, v.ID)
}

func (t *tx) Supersede(seller, account, name string, by int64) error {
	return t.exec(`UPDATE statement SET state = 'superseded' WHERE seller = $1 AND account = $2 AND name = $3 AND state = 'held' AND id <> $4`, seller, account, name, by)
}

func (t *tx) StatementFile(id int64) (name string, err error) {
	err = t.get(`SELECT a.name FROM statement s JOIN arrival a ON a.id = s.arrival WHERE s.id = $1`, []any{id}, &name)
	return name, must("statement", id, err)
}

func (t *tx) EntriesOf(seller, entryKey string) ([]flow.Entry, error) {
	return list(&t.query, scanEntry, `SELECT `+entryColumns+` FROM entry WHERE seller = $1 AND entry_key = $2 ORDER BY id`, seller, entryKey)
}

func (t *tx) EntryByID(id int64) (flow.Entry, error) {
	e, err := one(&t.query, scanEntry, `SELECT `+entryColumns+` FROM entry WHERE id = $1`, id)
	return e, must("bank entry", id, err)
}

func (t *tx) AddEntry(e *flow.Entry) (err error) {
	if e.ID, err = t.id("entry"); err != nil {
		return err
	}
	serial, err := t.serial()
	if err != nil {
		return err
	}
	t.count(tally{what: "entry", seller: e.Seller, state: entryTally(*e), currency: e.Amount.Currency}, tallied{n: 1, amount: e.Amount.Minor})
	return t.exec(`INSERT INTO entry (id, seller, account, entry_key, key, statement, booked_on, currency, amount, state, match, why, voucher, payment, serial)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		e.ID, e.Seller, e.Account, e.Payment.EntryKey, e.Payment.Key, e.Statement, string(e.Payment.BookingDate), e.Amount.Currency, e.Amount.Minor,
		e.State, e.Match, structure(e.Why), e.Voucher, structure(e.Payment), serial)
}

func (t *tx) SetEntry(e flow.Entry) error {
	serial, err := t.serial()
	if err != nil {
		return err
	}
	return t.update(entryRows, `serial = CASE WHEN state = $1 AND match = $2 AND voucher = $4 THEN serial ELSE $8 END,
			state = $1, match = $2, why = $3, voucher = $4, payment = $5, statement = $6`, `id = $7`,
		e.State, e.Match, structure(e.Why), e.Voucher, structure(e.Payment), e.Statement, e.ID, serial)
}

func (t *tx) Candidates(seller string, keys settlement.Keyset, receivables, book string) (settlement.Candidates, error) {
	c := settlement.Candidates{Book: book, ByKID: map[string][]settlement.Item{}, ByNumber: map[string][]settlement.Item{}}
	var err error
	for _, kid := range keys.KIDs {
		if c.ByKID[kid], err = t.items(receivables, book, `seller = $1 AND kid = $2`, seller, kid); err != nil {
			return c, err
		}
	}
	for _, number := range keys.InvoiceNumbers {
		items, err := t.items(receivables, book, `seller = $1 AND class = 'invoice' AND number = $2`, seller, number)
		if err != nil {
			return c, err
		}
		if len(items) > 0 {
			c.ByNumber[number] = items
		}
	}
	for _, id := range keys.SettlementIDs {
		r, is, err := t.report(seller, id)
		if err != nil {
			return c, err
		}
		if is {
			c.Settlements = append(c.Settlements, r)
		}
	}
	return c, nil
}

// items are open or once open items: invoices, not credit notes.
func (t *tx) items(receivables, book, where string, args ...any) ([]settlement.Item, error) {
	invoices, err := list(&t.query, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE class = 'invoice' AND state <> 'staged' AND `+where+` ORDER BY id LIMIT 20`, args...)
	if err != nil {
		return nil, err
	}
	var out []settlement.Item
	for _, inv := range invoices {
		item := settlement.Item{ID: inv.ID, Number: inv.Number, Customer: inv.Customer, KID: inv.KID, Currency: inv.Gross.Currency}
		if item.Open, err = openOf(&t.query, inv.ID, receivables); err != nil {
			return nil, err
		}
		item.Booked, err = debited(&t.query, inv.ID, receivables)
		if err != nil {
			return nil, err
		}
		for _, a := range []*money.Amount{&item.Open, &item.Booked} {
			if a.Currency == "" {
				a.Currency = book
			}
		}
		if inv.Offer != 0 {
			offer, err := one(&t.query, scanOffer, `SELECT `+offerColumns+` FROM offer WHERE id = $1`, inv.Offer)
			if err != nil {
				return nil, err
			}
			item.Sold, item.Factor = true, offer.Factor
		}
		out = append(out, item)
	}
	return out, nil
}

// report is an unpaid settlement with its rows tied to our items.
func (t *tx) report(seller, id string) (settlement.SettlementReport, bool, error) {
	var out settlement.SettlementReport
	var detail, factor string
	err := t.get(`SELECT factor, detail FROM settlement WHERE seller = $1 AND LOWER(settlement_id) = $2 AND entry = 0`, []any{seller, strings.ToLower(id)}, &factor, &detail)
	if is, err := found(err); !is {
		return out, false, err
	}
	var kept factoring.Settlement
	if err := unstructure(detail, &kept); err != nil {
		return out, false, err
	}
	out = settlement.SettlementReport{ID: kept.ID, Factor: factor, Sum: kept.Sum, ValueDate: kept.ValueDate}
	for _, row := range kept.Rows {
		r := settlement.SettlementRow{InvoiceNumber: row.InvoiceNumber, Kind: row.Kind, Amount: row.Amount, VATCode: row.VATCode}
		if row.InvoiceNumber != "" {
			err := t.get(`SELECT i.id FROM invoice i JOIN offer o ON o.id = i.offer WHERE i.seller = $1 AND i.class = 'invoice' AND i.number = $2 AND o.factor = $3`,
				[]any{seller, row.InvoiceNumber, factor}, &r.Item)
			if _, err := found(err); err != nil {
				return out, false, err
			}
		}
		out.Rows = append(out.Rows, r)
	}
	return out, true, nil
}

// Books.

func (t *tx) Open(item int64, receivables string) (money.Amount, error) {
	return openOf(&t.query, item, receivables)
}

// openText is what is posted on an item and an account.
const openText = `SELECT COALESCE(SUM(amount), 0), COALESCE(MAX(currency), '') FROM posting_line WHERE item = $1 AND item <> 0 AND account = $2`

func openOf(q *query, item int64, account string) (money.Amount, error) {
	var a money.Amount
	err := q.get(openText, []any{item, account}, &a.Minor, &a.Currency)
	return a, err
}

func debited(q *query, item int64, account string) (money.Amount, error) {
	var a money.Amount
	err := q.get(openText+` AND amount > 0`, []any{item, account}, &a.Minor, &a.Currency)
	return a, err
}

// Book: see flow.Tx.
func (t *tx) Book(v *ledger.Voucher) error {
	err := t.get(`SELECT id, number FROM voucher WHERE seller = $1 AND key = $2`, []any{v.Seller, v.Key}, &v.ID, &v.Number)
	if is, err := found(err); is || err != nil {
		return err
	}
	pairs, currency, err := pairsOf(v.Postings)
	if err != nil {
		return fmt.Errorf("voucher %q: %w", v.Key, err)
	}
	if v.Number, err = t.nextNumber(series{v.Seller, v.Series, v.Year()}); err != nil {
		return err
	}
	if v.ID, err = t.id("voucher"); err != nil {
		return err
	}
	if v.Rehearsal, err = t.rehearsesWhole(v.Seller); err != nil {
		return err
	}
	if payment, ok := strings.CutPrefix(v.Key, "suspense:"); ok { // as the payment that it explains
		var first int64
		err := t.get(`SELECT rehearsal FROM voucher WHERE seller = $1 AND key = $2`, []any{v.Seller, "bank:" + payment}, &first)
		is, err := found(err)
		if err != nil {
			return err
		}
		v.Rehearsal = is && first != 0 || !is && v.Rehearsal
	}
	return t.addVoucher(v, currency, pairs)
}
