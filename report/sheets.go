package report

import (
	"strings"

	"sluse/money"
	"sluse/words"
)

// sheets are the lists of the workbook, in order.
func (m Morning) sheets() []*sheet {
	return []*sheet{m.outboxSheet(), m.todoSheet(), m.salesSheet(), m.entrySheet()}
}

// A field is a column of a sheet and what stands in it.
type field[T any] struct {
	key   string
	wide  wide
	wrap  bool
	aside bool // this one and those after it are not printed
	value func(T) any
}

// sheetOf is a sheet of some rows.
func sheetOf[T any](lang words.Lang, name string, fields []field[T], rows []T, all int) *sheet {
	s := &sheet{name: words.Say(lang, name), printed: len(fields), all: all}
	for i, f := range fields {
		if f.aside {
			s.printed = i
			break
		}
	}
	for _, f := range fields {
		s.columns = append(s.columns, sheetColumn{f.key, words.Say(lang, "workbook."+f.key), f.wide, f.wrap})
	}
	for _, row := range rows {
		cells := make([]any, len(fields))
		for i, f := range fields {
			cells[i] = f.value(row)
		}
		s.rows = append(s.rows, cells)
	}
	return s
}

// yes is a mark in a column that formulas count.
func (m Morning) yes(is bool) any {
	if is {
		return words.Say(m.Lang, "workbook.yes")
	}
	return nil
}

// outboxState is how an invoice stands, in words.
func outboxState(v OutboxRow, lang words.Lang) string {
	if (v.State == "in delivery" || v.State == "delivered" || v.State == "ended") && v.Delivery != "" {
		return words.DeliveryState(lang, v.Channel, v.Delivery)
	}
	return words.State(lang, "invoice", v.State)
}

func (m Morning) outboxSheet() *sheet {
	lang := m.Lang
	fields := []field[OutboxRow]{
		{key: "number", wide: middleColumn, value: func(v OutboxRow) any { return v.Number }},
		{key: "class", value: func(v OutboxRow) any { return words.Class(lang, v.Class) }},
		{key: "customer-number", value: func(v OutboxRow) any { return v.CustomerNumber }},
	}
	if m.Names {
		fields = append(fields, field[OutboxRow]{key: "customer", wide: nameColumn, value: func(v OutboxRow) any { return v.Customer }})
	}
	fields = append(fields, []field[OutboxRow]{
		{key: "amount", wide: middleColumn, value: func(v OutboxRow) any { return v.Amount }},
		{key: "currency", value: func(v OutboxRow) any { return v.Amount.Currency }},
		{key: "due-date", value: func(v OutboxRow) any { return v.DueDate }},
		{key: "channel", value: func(v OutboxRow) any { return m.channels(filled(v.Channel)) }},
		{key: "state", wide: nameColumn, value: func(v OutboxRow) any { return outboxState(v, lang) }},
		{key: "at", wide: middleColumn, value: func(v OutboxRow) any { return v.At }},
		{key: "left", value: func(v OutboxRow) any { return m.yes(v.Left) }},
		{key: "reason", wide: textColumn, wrap: true, value: func(v OutboxRow) any { return v.Reason.Text(lang) }},
		{key: "do", wide: textColumn, wrap: true, value: func(v OutboxRow) any { return v.Reason.Todo(lang) }},
		{key: "issue-date", aside: true, value: func(v OutboxRow) any { return v.IssueDate }},
		{key: "kid", wide: middleColumn, value: func(v OutboxRow) any { return v.KID }},
		{key: "list", wide: middleColumn, value: func(v OutboxRow) any { return v.List }},
		{key: "tried", wide: nameColumn, value: func(v OutboxRow) any { return m.channels(v.Tried) }},
		{key: "sold", value: func(v OutboxRow) any { return m.yes(v.Sold) }},
		{key: "code", wide: nameColumn, value: func(v OutboxRow) any { return v.Reason.Code }},
		{key: "attempts", value: func(v OutboxRow) any { return v.Attempts }},
		{key: "next", wide: middleColumn, value: func(v OutboxRow) any { return v.Next }},
		{key: "receipt", wide: textColumn, value: func(v OutboxRow) any { return v.Receipt }},
		{key: "file", wide: nameColumn, value: func(v OutboxRow) any { return v.File }},
		{key: "place", wide: nameColumn, value: func(v OutboxRow) any { return v.Place }},
	}...)
	if m.Names {
		fields = append(fields, field[OutboxRow]{key: "org", value: func(v OutboxRow) any { return v.Org }})
	}
	return sheetOf(lang, "workbook.outbox", fields, m.Night.Outbox, m.Night.OutboxN)
}

func (m Morning) channels(list []string) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = words.Channel(m.Lang, c)
	}
	return strings.Join(names, ", ")
}

func (m Morning) todoSheet() *sheet {
	lang := m.Lang
	p := &page{lang: lang}
	fields := []field[Matter]{
		{key: "what", wide: middleColumn, value: func(v Matter) any { return v.title(lang) }},
		{key: "customer-number", value: func(v Matter) any { return v.CustomerNumber }},
	}
	if m.Names {
		fields = append(fields, field[Matter]{key: "customer", wide: nameColumn, value: func(v Matter) any { return v.Customer }})
	}
	fields = append(fields, []field[Matter]{
		{key: "amount", wide: middleColumn, value: func(v Matter) any {
			if v.Amount.Currency == "" {
				return nil
			}
			return v.Amount
		}},
		{key: "currency", value: func(v Matter) any { return v.Amount.Currency }},
		{key: "when", wide: nameColumn, value: func(v Matter) any { return v.when(p) }},
		{key: "reason", wide: textColumn, wrap: true, value: func(v Matter) any { return sentence(v.Why(lang)) }},
		{key: "do", wide: textColumn, wrap: true, value: func(v Matter) any { return v.Todo(lang) }},
		{key: "since", wide: middleColumn, aside: true, value: func(v Matter) any { return v.Since }},
		{key: "channel", value: func(v Matter) any { return m.channels(filled(v.Channel)) }},
		{key: "code", wide: nameColumn, value: func(v Matter) any { return v.Reason.Code }},
		{key: "file", wide: nameColumn, value: func(v Matter) any { return v.File }},
		{key: "place", wide: nameColumn, value: func(v Matter) any { return v.Place }},
	}...)
	rows := m.Todo[:min(len(m.Todo), m.rows())]
	return sheetOf(lang, "workbook.todo", fields, rows, len(m.Todo))
}

// rows is the most rows of a sheet.
func (m Morning) rows() int {
	if m.Rows > 0 {
		return m.Rows
	}
	return len(m.Todo)
}

func (m Morning) salesSheet() *sheet {
	lang := m.Lang
	fields := []field[SaleRow]{
		{key: "number", wide: middleColumn, value: func(v SaleRow) any { return v.Number }},
		{key: "customer-number", value: func(v SaleRow) any { return v.CustomerNumber }},
	}
	if m.Names {
		fields = append(fields, field[SaleRow]{key: "customer", wide: nameColumn, value: func(v SaleRow) any { return v.Customer }})
	}
	// What a sale costs is said of what was bought alone.
	bought := func(f func(SaleRow) any) func(SaleRow) any {
		return func(v SaleRow) any {
			if !v.Bought() {
				return nil
			}
			return f(v)
		}
	}
	fields = append(fields, []field[SaleRow]{
		{key: "answer", wide: middleColumn, value: func(v SaleRow) any { return words.State(lang, "offer", v.State) }},
		{key: "face", wide: middleColumn, value: func(v SaleRow) any { return v.Face }},
		{key: "currency", value: func(v SaleRow) any { return v.Face.Currency }},
		{key: "commission", wide: middleColumn, value: bought(func(v SaleRow) any { return v.Commission })},
		{key: "commission-percent", value: bought(func(v SaleRow) any { return percent(v.Commission, v.Face, lang) })},
		{key: "net", wide: middleColumn, value: bought(func(v SaleRow) any { return v.Face.Sub(v.Commission) })},
		{key: "own", wide: middleColumn, value: bought(func(v SaleRow) any { return m.own(v, func(own money.Amount) any { return own }) })},
		{key: "extra", wide: middleColumn, value: bought(func(v SaleRow) any {
			return m.own(v, func(own money.Amount) any { return v.Commission.Sub(own) })
		})},
		{key: "extra-percent", wide: middleColumn, value: bought(func(v SaleRow) any {
			return m.own(v, func(own money.Amount) any { return percent(v.Commission.Sub(own), v.Face, lang) })
		})},
		{key: "reason", wide: textColumn, wrap: true, value: func(v SaleRow) any { return v.Reason.Text(lang) }},
		{key: "advice", wide: nameColumn, value: func(v SaleRow) any {
			if !v.Credit {
				return nil
			}
			return words.Say(lang, "workbook.prepayment")
		}},
		{key: "factor", wide: middleColumn, aside: true, value: func(v SaleRow) any { return v.Factor }},
		{key: "sale-id", wide: middleColumn, value: func(v SaleRow) any { return v.SaleID }},
		{key: "offered", wide: middleColumn, value: func(v SaleRow) any { return v.Offered }},
		{key: "answered", wide: middleColumn, value: func(v SaleRow) any { return v.Answered }},
	}...)
	return sheetOf(lang, "workbook.sales", fields, m.Night.Sales, m.Night.SalesN)
}

// own says something of what it costs to handle an invoice oneself; nothing in
// another currency.
func (m Morning) own(v SaleRow, say func(money.Amount) any) any {
	if v.Face.Currency != m.Own.Currency {
		return nil
	}
	return say(m.Own)
}

// percent is a share as people read it: "2,5".
func percent(part, whole money.Amount, lang words.Lang) any {
	if whole.IsZero() {
		return nil
	}
	share, err := part.Decimal().MulDiv(money.Int(100), whole.Decimal(), 2)
	if err != nil {
		return nil
	}
	return number(share, lang)
}

func (m Morning) entrySheet() *sheet {
	lang := m.Lang
	fields := []field[EntryRow]{
		{key: "day", value: func(v EntryRow) any { return v.Day }},
		{key: "kind", wide: nameColumn, value: func(v EntryRow) any { return words.Say(lang, "morning.entry-"+v.Kind()) }},
		{key: "amount", wide: middleColumn, value: func(v EntryRow) any { return v.Amount }},
		{key: "currency", value: func(v EntryRow) any { return v.Amount.Currency }},
	}
	if m.Names {
		fields = append(fields, field[EntryRow]{key: "payer", wide: nameColumn, value: func(v EntryRow) any { return v.Payer }},
			field[EntryRow]{key: "text", wide: nameColumn, value: func(v EntryRow) any { return v.Text }})
	}
	// Of the factor's payouts: what they are made of.
	paid := func(f func(EntryRow) any) func(EntryRow) any {
		return func(v EntryRow) any {
			if v.Settlement == "" {
				return nil
			}
			return f(v)
		}
	}
	fields = append(fields, []field[EntryRow]{
		{key: "voucher", wide: middleColumn, value: func(v EntryRow) any { return v.Voucher }},
		{key: "settlement", wide: middleColumn, value: func(v EntryRow) any { return v.Settlement }},
		{key: "invoices", value: paid(func(v EntryRow) any { return v.Invoices })},
		{key: "gross", wide: middleColumn, value: paid(func(v EntryRow) any { return v.Gross })},
		{key: "commission", wide: middleColumn, value: paid(func(v EntryRow) any { return v.Commission })},
		{key: "fees", wide: middleColumn, value: paid(func(v EntryRow) any { return v.Fees })},
		{key: "factor", wide: middleColumn, aside: true, value: func(v EntryRow) any { return v.Factor }},
		{key: "kid", wide: middleColumn, value: func(v EntryRow) any { return v.KID }},
		{key: "account", wide: middleColumn, value: func(v EntryRow) any { return v.Account }},
		{key: "file", wide: textColumn, value: func(v EntryRow) any { return v.File }},
	}...)
	return sheetOf(lang, "workbook.entries", fields, m.Night.Entries, m.Night.EntriesN)
}
