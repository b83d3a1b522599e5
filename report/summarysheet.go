package report

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"

	"sluse/money"
	"sluse/words"
)

// The columns of the summary.
const (
	labelColumn = iota
	countColumn
	amountColumn
	currencyColumn
	noteColumn
)

// A summaryRow is a line of the summary. Each figure has been computed from
// the store; where the list below it is whole it stands there as a formula
// over that list, with the figure as the value that was found. Whoever lets
// the workbook compute anew sees that both agree.
type summaryRow struct {
	label         string
	count         any // int, or nil
	countFormula  string
	amount        any // money.Amount, or nil
	amountFormula string
	note          string
	strong, head  bool
}

// summary writes the first sheet.
func (b *book) summary(m Morning, name string, lists []*sheet) error {
	if err := b.page(name); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, characters := range []wide{textColumn, narrowColumn, middleColumn, narrowColumn, textColumn} {
		if err := characters.set(w, i+1); err != nil {
			return err
		}
	}
	l := m.letter(false)
	row := 0
	line := func(cells ...any) error {
		row++
		return w.SetRow("A"+strconv.Itoa(row), cells)
	}
	for _, text := range []struct {
		style int
		text  string
	}{{b.title, l.Title}, {0, l.Period}} {
		if err := line(excelize.Cell{StyleID: text.style, Value: text.text}); err != nil {
			return err
		}
	}
	for _, text := range l.Switches {
		if err := line(excelize.Cell{StyleID: b.strong, Value: text}); err != nil {
			return err
		}
	}
	for _, r := range m.summaryRows(lists) {
		if r.head {
			if err := line(); err != nil {
				return err
			}
			heads := []any{r.label, "", "", "", ""}
			for i, key := range []string{"", "count", "amount", "currency", "note"} {
				if key != "" {
					heads[i] = words.Say(m.Lang, "workbook."+key)
				}
				style := b.head
				if slices.Contains(numbers, key) {
					style = b.headRight
				}
				heads[i] = excelize.Cell{StyleID: style, Value: heads[i]}
			}
			if err := line(heads...); err != nil {
				return err
			}
			continue
		}
		if r.amountFormula == difference {
			r.amountFormula = differenceAt(row + 1)
		}
		if err := line(b.summaryCells(r)...); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (b *book) summaryCells(r summaryRow) []any {
	label, count, amount := b.plain, b.count, b.amount
	if r.strong {
		label, count, amount = b.strong, b.strongCount, b.strongAmount
	}
	cells := []any{
		labelColumn: excelize.Cell{StyleID: label, Value: r.label}, countColumn: excelize.Cell{StyleID: count}, amountColumn: excelize.Cell{StyleID: amount},
		currencyColumn: excelize.Cell{StyleID: label}, noteColumn: excelize.Cell{StyleID: b.wrapped},
	}
	if n, ok := r.count.(int); ok {
		cells[countColumn] = excelize.Cell{StyleID: count, Value: n, Formula: r.countFormula}
	}
	if a, ok := r.amount.(money.Amount); ok {
		cells[amountColumn] = excelize.Cell{StyleID: amount, Value: sheetNumber(a), Formula: r.amountFormula}
		cells[currencyColumn] = excelize.Cell{StyleID: label, Value: a.Currency}
	}
	if r.note != "" {
		cells[noteColumn] = excelize.Cell{StyleID: b.wrapped, Value: r.note}
	}
	return cells
}

// A condition is a column of a list and the text that is counted in it.
type condition struct{ key, text string }

// counted and summed are formulas over the rows of a list that meet
// conditions; nothing where the list is cut.
func (s *sheet) counted(conditions ...condition) string {
	if !s.whole() {
		return ""
	}
	return "COUNTIFS(" + s.conditions(conditions) + ")"
}

func (s *sheet) summed(key string, conditions ...condition) string {
	if !s.whole() {
		return ""
	}
	return "SUMIFS(" + s.column(key) + "," + s.conditions(conditions) + ")"
}

func (s *sheet) conditions(list []condition) string {
	all := ""
	for i, c := range list {
		if i > 0 {
			all += ","
		}
		all += s.column(c.key) + "," + text(c.text)
	}
	return all
}

// summaryRows are the lines of the summary, in the order of the mail.
func (m Morning) summaryRows(lists []*sheet) []summaryRow {
	outbox, todo, sales, entries := lists[0], lists[1], lists[2], lists[3]
	say := func(code string, args ...string) string { return words.Say(m.Lang, code, args...) }
	var rows []summaryRow
	add := func(r summaryRow) { rows = append(rows, r) }
	section := func(code string) { add(summaryRow{label: say(code), head: true}) }

	section("morning.handed-over")
	yes := condition{"left", say("workbook.yes")}
	left := byChannel(m.Night.Left, m.Book)
	for _, v := range left {
		in := []condition{yes, {"channel", words.Channel(m.Lang, v.channel)}, {"currency", v.Amount.Currency}}
		add(summaryRow{
			label: words.Channel(m.Lang, v.channel), count: v.N, countFormula: outbox.counted(in...),
			amount: v.Amount, amountFormula: outbox.summed("amount", in...), note: m.states(v),
		})
	}
	for _, c := range m.currencies() {
		in := []condition{yes, {"currency", c}}
		if t := total(left, c); t.N > 0 || c == m.Book {
			add(summaryRow{
				label: say("workbook.total"), count: t.N, countFormula: outbox.counted(in...),
				amount: t.Amount, amountFormula: outbox.summed("amount", in...), strong: true,
			})
		}
	}
	for _, v := range byChannel(m.Night.Refused, m.Book) {
		add(summaryRow{label: say("workbook.refused-by", words.Channel(m.Lang, v.channel)), count: v.N, amount: v.Amount, note: say("workbook.refused-note")})
	}

	for _, v := range byChannel(m.Night.Rehearsed, m.Book) {
		add(summaryRow{label: words.Channel(m.Lang, v.channel), count: v.N, amount: v.Amount, note: say("workbook.rehearsed-note")})
	}

	if len(m.Night.Offers) > 0 {
		section("summary.sales")
	}
	for _, c := range m.currencies() {
		m.saleRows(c, sales, add)
	}

	if len(m.Night.Booked) > 0 {
		section("workbook.entries")
	}
	for _, kind := range m.kinds() {
		for _, c := range m.currencies() {
			sum := m.booked(kind, c)
			if sum.N == 0 {
				continue
			}
			in := []condition{{"kind", say("morning.entry-" + kind)}, {"currency", c}}
			add(summaryRow{
				label: say("morning.entry-" + kind), count: sum.N, countFormula: entries.counted(in...),
				amount: sum.Amount, amountFormula: entries.summed("amount", in...),
			})
		}
	}

	section("morning.todo")
	formula := ""
	if todo.whole() {
		formula = "COUNTA(" + todo.column("what") + ")"
	}
	add(summaryRow{label: say("morning.todo"), count: m.NeedsPerson(), countFormula: formula, strong: true})

	section("summary.bank")
	for _, v := range m.Money {
		for _, a := range v.Accounts {
			add(summaryRow{label: say("workbook.in-books", accountNumber(a.Number)), amount: a.Books})
			add(summaryRow{label: say("workbook.on-statement", string(a.To)), amount: a.Closing})
			add(summaryRow{label: say("workbook.difference"), amount: a.Books.Sub(a.Closing), strong: true, amountFormula: difference})
		}
	}
	add(summaryRow{label: say("morning.differences"), count: m.Differences(), strong: true})
	for _, s := range lists {
		if !s.whole() {
			add(summaryRow{label: s.name, count: s.all, note: say("workbook.cut", strconv.Itoa(len(s.rows)), strconv.Itoa(s.all))})
		}
	}
	return rows
}

// saleRows are what was sold, what was not, in one currency.
func (m Morning) saleRows(currency string, sales *sheet, add func(summaryRow)) {
	say := func(code string, args ...string) string { return words.Say(m.Lang, code, args...) }
	bought, commission, _ := m.offers("accepted", currency)
	declined, _, credit := m.offers("declined", currency)
	of := func(state string) []condition {
		return []condition{{"answer", words.State(m.Lang, "offer", state)}, {"currency", currency}}
	}
	if bought.N > 0 {
		in := of("accepted")
		add(summaryRow{label: say("summary.bought"), count: bought.N, countFormula: sales.counted(in...), amount: bought.Amount, amountFormula: sales.summed("face", in...)})
		add(summaryRow{label: say("workbook.commission"), amount: commission, amountFormula: sales.summed("commission", in...)})
		add(summaryRow{label: say("workbook.net"), amount: bought.Amount.Sub(commission), amountFormula: sales.summed("net", in...)})
	}
	if declined.N > 0 {
		in, note := of("declined"), ""
		if credit > 0 {
			note = say("summary.for-credit", strconv.Itoa(credit))
		}
		add(summaryRow{label: say("summary.not-bought"), count: declined.N, countFormula: sales.counted(in...), amount: declined.Amount, amountFormula: sales.summed("face", in...), note: note})
	}
}

// difference stands for a formula that takes the line above from the one above
// that.
const difference = "difference"

// differenceAt is that formula in a row.
func differenceAt(row int) string { return fmt.Sprintf("C%d-C%d", row-2, row-1) }
