package flow

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"sluse/calendar"
	"sluse/invoice"
	"sluse/ledger"
	"sluse/money"
	"sluse/words"
)

// OpenItemColumns are the headings of a file of open items, in their usual
// order; any order is read.
var OpenItemColumns = []string{"Kundenr", "Kundenavn", "Orgnr", "Fakturanr", "Fakturadato", "Forfallsdato", "Beløp", "KID"}

// The columns by their place in OpenItemColumns.
const (
	itemCustomer = iota
	itemName
	itemOrg
	itemNumber
	itemIssued
	itemDue
	itemAmount
	itemKID
)

// Bounds of a file of open items.
const (
	maxOpenItemBytes = 64 << 20
	maxOpenItems     = 500_000
	maxOpenItem      = 1_000_000_000_000 // minor units of one; all of them still add up
)

// An openItem is a row of the file: an invoice that was sent and booked
// elsewhere and is not paid yet. A negative amount is the customer's credit.
type openItem struct {
	place    invoice.Place
	customer invoice.Customer
	number   string
	issued   calendar.Date
	due      calendar.Date
	amount   money.Amount
	kid      string
}

func (i *openItem) class() invoice.Class {
	if i.amount.Minor < 0 {
		return invoice.ClassCreditNote
	}
	return invoice.ClassInvoice
}

// OpenedItems is what became of a file of open items. Where there are
// problems nothing was booked.
type OpenedItems struct {
	File     string       `json:"file"`
	Read     int          `json:"read"`
	Opened   int          `json:"opened"`
	Known    int          `json:"known"` // opened by an earlier run
	Sum      money.Amount `json:"-"`     // of what was opened now
	Problems []Problem    `json:"problems"`
}

// OpenItems takes over what customers owed before sluse: customers, invoices
// that never leave, and a voucher for each, dated on the day of the takeover.
// It is all or nothing; items that are open already are passed over, so that
// the same file may be taken again.
func (f *Flow) OpenItems(ctx context.Context, desk Desk, r io.Reader, name, seller string, date calendar.Date, o Order) (OpenedItems, error) {
	result := OpenedItems{File: name, Problems: []Problem{}}
	raw, err := io.ReadAll(io.LimitReader(r, maxOpenItemBytes+1))
	if err != nil {
		return result, err
	}
	items, problems := f.readOpenItems(raw, name, seller)
	result.Read, result.Problems = len(items), append(result.Problems, problems...)
	if len(result.Problems) > 0 {
		return result, nil
	}
	fresh, err := f.freshItems(ctx, desk, items, seller, &result)
	if err != nil || len(result.Problems) > 0 {
		return result, err
	}
	result.Opened, result.Sum = len(fresh), money.Amount{Currency: f.BookMoney}
	for _, item := range fresh {
		result.Sum = result.Sum.Add(item.amount)
	}
	if o.DryRun || len(fresh) == 0 {
		return result, nil
	}
	return result, f.bookItems(ctx, fresh, seller, date, o)
}

// freshItems are those that are not open already. A number that is taken by
// something else is a problem.
func (f *Flow) freshItems(ctx context.Context, desk Desk, items []openItem, seller string, result *OpenedItems) ([]openItem, error) {
	var fresh []openItem
	for _, item := range items {
		known, found, err := desk.ByIdentity(ctx, seller, item.class(), item.number)
		if err != nil {
			return nil, err
		}
		amount := item.amount
		if amount.Minor < 0 {
			amount = amount.Neg()
		}
		switch {
		case !found:
			fresh = append(fresh, item)
		case (known.Arrival == 0 || isRegistered(known)) && known.Gross == amount && known.KID == item.kid:
			result.Known++
		default:
			result.Problems = append(result.Problems, problem(item.place.String(), "SLUSE-CONFLICT", item.number,
				words.R("command.open-item-known", item.number, words.Arg(known.Gross)), f.Lang))
		}
	}
	return fresh, nil
}

// bookItems writes all items in one commit.
func (f *Flow) bookItems(ctx context.Context, items []openItem, seller string, date calendar.Date, o Order) error {
	docs := make([][]byte, len(items))
	for i := range items {
		b, err := json.Marshal(f.itemDocument(&items[i], seller))
		if err != nil {
			return err
		}
		docs[i] = b
	}
	refs, err := f.Store.Pack(docs)
	if err != nil {
		return err
	}
	return f.Store.Do(ctx, func(tx Tx) error {
		for i := range items {
			if err := f.bookItem(tx, &items[i], seller, refs[i], date, o); err != nil {
				return fmt.Errorf("%s: %w", items[i].place, err)
			}
		}
		return nil
	})
}

// itemDocument is as much of the invoice as the file says.
func (f *Flow) itemDocument(item *openItem, seller string) *invoice.Invoice {
	amount := item.amount
	doc := &invoice.Invoice{Number: item.number, Type: invoice.Commercial, Currency: amount.Currency, IssueDate: item.issued, DueDate: item.due}
	if amount.Minor < 0 {
		doc.Type, amount = invoice.CreditNote, amount.Neg()
	}
	if s, ok := f.Sellers[seller]; ok {
		doc.Seller = s.Party
	}
	c := &item.customer
	doc.Buyer = invoice.Party{Name: c.Name, ID: invoice.ID{Value: c.Number}}
	if c.OrgNumber != "" {
		doc.Buyer.LegalID = invoice.ID{Scheme: invoice.OrgScheme, Value: c.OrgNumber}
	}
	doc.Payment.ID = item.kid
	doc.Totals.Gross, doc.Totals.Due = amount.Decimal(), amount.Decimal()
	return doc
}

func (f *Flow) bookItem(tx Tx, item *openItem, seller string, content Ref, date calendar.Date, o Order) error {
	change, err := tx.Customer(item.customer)
	if err != nil {
		return err
	}
	if err := f.taught(tx, change, item.number, item.place.String()); err != nil {
		return err
	}
	customer := change.After.ID
	doc := f.itemDocument(item, seller)
	gross, _ := doc.Amount(doc.Totals.Due) // it was an amount before
	inv := Invoice{
		Seller: seller, Class: item.class(), Number: item.number, Type: doc.Type, Customer: customer, IssueDate: item.issued, DueDate: item.due,
		Gross: gross, KID: item.kid, Fingerprint: Fingerprint(doc), Content: content, Place: item.place,
		State: Ended, Reason: words.R("command.open-item-taken-over", item.place.File), Issued: true, CreatedAt: f.Now(),
	}
	if err := tx.AddInvoice(&inv); err != nil {
		return err
	}
	v, err := f.Chart.TakenOver(ledger.OpenItem{
		Seller: seller, Customer: customer, Item: inv.ID, Number: item.number, Date: date, Amount: item.amount,
		Evidence: ledger.Evidence{Document: words.Say(words.NB, "books.evidence-"+evidenceWord(inv), item.number), Place: item.place.String()},
	})
	if err != nil {
		return err
	}
	if err := tx.Book(v); err != nil {
		return err
	}
	e := f.event(inv, words.R("event.taken-over", item.place.File))
	e.Who, e.Note = o.Who, o.Note
	return tx.AddEvent(e)
}

// readOpenItems reads the file whole and says all that is wrong with it.
func (f *Flow) readOpenItems(raw []byte, name, seller string) (items []openItem, problems []Problem) {
	wrong := func(line int, column, value, code string, args ...string) {
		if len(problems) < maxProblems {
			place := invoice.Place{File: name, Line: line, Column: column}
			problems = append(problems, problem(place.String(), "SLUSE-OPEN-ITEM", value, words.R(code, args...), f.Lang))
		}
	}
	if len(raw) > maxOpenItemBytes {
		wrong(0, "", "", "command.open-items-too-large", strconv.Itoa(maxOpenItemBytes>>20))
		return nil, problems
	}
	rows := csv.NewReader(bytes.NewReader(textOf(raw)))
	rows.Comma, rows.FieldsPerRecord = ';', -1
	heading, err := rows.Read()
	if err != nil {
		wrong(1, "", "", "command.open-items-no-heading", strings.Join(OpenItemColumns, ";"))
		return nil, problems
	}
	at, ok := itemColumns(heading, wrong)
	if !ok {
		return nil, problems
	}
	first := map[string]int{}
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			wrong(broken.StartLine, "", "", "command.open-items-broken-row")
			break
		}
		line, _ := rows.FieldPos(0)
		if strings.TrimSpace(strings.Join(fields, "")) == "" {
			continue
		}
		if len(fields) != len(heading) {
			wrong(line, "", "", "command.open-items-columns", strconv.Itoa(len(fields)), strconv.Itoa(len(heading)))
			continue
		}
		if len(items) == maxOpenItems {
			wrong(line, "", "", "command.open-items-too-many", strconv.Itoa(maxOpenItems))
			break
		}
		item := f.readItem(func(c int) string { return strings.TrimSpace(fields[at[c]]) }, line, wrong)
		item.place, item.customer.Seller = invoice.Place{File: name, Line: line}, seller
		if before := first[item.number]; before > 0 {
			wrong(line, OpenItemColumns[itemNumber], item.number, "command.open-item-twice", item.number, strconv.Itoa(before))
		} else if item.number != "" {
			first[item.number] = line
		}
		items = append(items, item)
	}
	if len(items) == 0 && len(problems) == 0 {
		wrong(0, "", "", "command.open-items-none")
	}
	return items, problems
}

// A complaint notes what is wrong at a line and column.
type complaint = func(line int, column, value, code string, args ...string)

// itemColumns finds where each column stands.
func itemColumns(heading []string, wrong complaint) ([]int, bool) {
	at := make([]int, len(OpenItemColumns))
	for c, name := range OpenItemColumns {
		at[c] = slices.IndexFunc(heading, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
	}
	good := true
	for c, name := range OpenItemColumns {
		if at[c] < 0 {
			good = false
			wrong(1, name, "", "command.open-items-missing", name)
		}
	}
	for i, h := range heading {
		h = strings.TrimSpace(h)
		switch where := slices.Index(at, i); {
		case where >= 0:
		case slices.ContainsFunc(OpenItemColumns, func(name string) bool { return strings.EqualFold(h, name) }):
			good = false
			wrong(1, h, "", "command.open-items-column-twice", h)
		default:
			good = false
			wrong(1, h, "", "command.open-items-unknown", h)
		}
	}
	return at, good
}

// readItem reads one row and complains of each value that is wrong.
func (f *Flow) readItem(value func(int) string, line int, wrong complaint) openItem {
	bad := func(c int, code string, args ...string) { wrong(line, OpenItemColumns[c], value(c), code, args...) }
	for _, c := range []int{itemName, itemNumber, itemIssued, itemDue, itemAmount} {
		if value(c) == "" {
			bad(c, "command.open-item-required", OpenItemColumns[c])
		}
	}
	item := openItem{
		customer: invoice.Customer{Number: value(itemCustomer), Name: value(itemName), OrgNumber: invoice.NormalOrgNumber(value(itemOrg))},
		number:   value(itemNumber), kid: value(itemKID),
	}
	if s := value(itemOrg); s != "" && !invoice.ValidOrgNumber(item.customer.OrgNumber) {
		bad(itemOrg, "command.open-item-org", s)
	}
	if item.customer.Number == "" && value(itemOrg) == "" {
		bad(itemCustomer, "command.open-item-nobody")
	}
	if item.kid != "" && !invoice.ValidKID(item.kid) {
		bad(itemKID, "command.open-item-kid", item.kid)
	}
	for _, d := range []struct {
		column int
		to     *calendar.Date
	}{{itemIssued, &item.issued}, {itemDue, &item.due}} {
		day, ok := clerksDate(value(d.column))
		if *d.to = day; !ok && value(d.column) != "" {
			bad(d.column, "command.open-item-date", value(d.column))
		}
	}
	if s := value(itemAmount); s != "" {
		amount, ok := clerksAmount(s, f.BookMoney)
		if item.amount = amount; !ok {
			bad(itemAmount, "command.open-item-amount", s)
		} else if amount.IsZero() {
			bad(itemAmount, "command.open-item-nought")
		}
	}
	return item
}

// clerksDate reads 31.01.2027 or 2027-01-31.
func clerksDate(s string) (calendar.Date, bool) {
	if d, m, y := part(s, "."); y != "" {
		s = y + "-" + m + "-" + d
	}
	date, err := calendar.ParseDate(s)
	return date, err == nil
}

// part parts a text in three.
func part(s, at string) (a, b, c string) {
	list := strings.Split(s, at)
	if len(list) != 3 {
		return "", "", ""
	}
	return list[0], list[1], list[2]
}

// clerksAmount reads 1234,50 and 1 234,50: a point could be a decimal sign or
// group thousands, and is refused.
func clerksAmount(s, currency string) (money.Amount, bool) {
	if strings.Contains(s, ".") {
		return money.Amount{}, false
	}
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2212", "-", ",", ".").Replace(s)
	a, err := money.Parse(s, currency)
	return a, err == nil && a.Minor < maxOpenItem && a.Minor > -maxOpenItem
}

// textOf is a file's text: UTF-8 with or without a mark, else Windows-1252.
func textOf(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return raw
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil { // the decoder maps every byte
		return raw
	}
	return out
}
