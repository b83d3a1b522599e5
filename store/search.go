package store

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"unicode"

	"sluse/report"
)

// The bounds of one search. What it costs depends on them and not on how many
// invoices there are.
const (
	maxFound     = 1000 // invoices that are looked at; of more it says that there are more
	maxCustomers = 200  // whose names fit
	searchPage   = 20   // invoices of a customer that are read at once
)

// above is the end of the range of texts that begin with prefix: no text that
// a person writes has this rune behind it.
func above(prefix string) string { return prefix + "\U0010FFFF" }

// SearchInvoices finds what a text may mean, in all its meanings at once, the
// latest first.
func (s *Store) SearchInvoices(ctx context.Context, ask report.Search) (f report.Found, err error) {
	if ask.Limit <= 0 || ask.Limit > maxFound {
		ask.Limit = maxFound
	}
	err = s.snapshot(ctx, func(q *query) error {
		if tx, is := q.run.(*sql.Tx); is && s.engine.prepares { // a search asks the same of many customers
			q.run = &preparing{kept: map[string]*sql.Stmt{}, prepare: tx.PrepareContext}
		}
		ids, beyond, err := search(q, ask)
		if err != nil {
			return err
		}
		f.Beyond = beyond
		for n, id := range ids {
			if n == ask.Limit {
				f.More = len(ids) - n
				break
			}
			line, err := one(q, scanInvoiceLine, invoiceLines+` WHERE i.id = $1`, id)
			if err != nil {
				return err
			}
			f.Lines = append(f.Lines, line)
		}
		return nil
	})
	return f, err
}

// search is the ids of what was found, the latest first, no more than
// maxFound, and whether there may be more.
func search(q *query, ask report.Search) (ids []int64, beyond bool, err error) {
	// No text that is kept has what a database takes for no text at all.
	text := strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(ask.Text, ""), "\x00", ""))
	if text == "" {
		return nil, false, nil
	}
	sellers := []string{ask.Seller}
	if ask.Seller == "" {
		if sellers, err = sellersOf(q); err != nil {
			return nil, false, err
		}
	}
	var streams []*stream
	for _, seller := range sellers {
		direct, capped, err := byNumber(q, seller, text)
		if err != nil {
			return nil, false, err
		}
		streams = append(streams, &stream{ids: direct, ended: true})
		beyond = beyond || capped
		customers, capped, err := customersOf(q, seller, text)
		if err != nil {
			return nil, false, err
		}
		beyond = beyond || capped
		for _, c := range customers {
			streams = append(streams, &stream{customer: c})
		}
	}
	ids, capped, err := latest(q, streams)
	return ids, beyond || capped, err
}

// sellersOf are the sellers that have customers: each step goes to the next
// one by the index.
func sellersOf(q *query) ([]string, error) {
	var list []string
	for last := ""; ; {
		var next string
		err := q.get(`SELECT COALESCE(MIN(seller), '') FROM customer WHERE seller > $1`, []any{last}, &next)
		if err != nil || next == "" {
			return list, err
		}
		list = append(list, next)
		last = next
	}
}

// digits is a text without the blanks, and the points, that people write into
// a long number; nothing where it holds more than digits.
func digits(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' {
			return -1
		}
		return r
	}, text)
	if strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

// byNumber are the invoices of which the text is the number or begins it, or
// is the KID, by falling ids. Of a beginning that many have it takes the
// highest numbers: the latest of a series.
func byNumber(q *query, seller, text string) (ids []int64, capped bool, err error) {
	ask := func(condition string, args ...any) error {
		args = append(args, maxFound+1)
		found, err := list(q, scanID, `SELECT id FROM invoice WHERE seller = $1 AND `+condition, args...)
		if len(found) > maxFound {
			found, capped = found[:maxFound], true
		}
		ids = append(ids, found...)
		return err
	}
	for _, class := range []string{"invoice", "credit note"} {
		err := ask(`class = $2 AND number >= $3 AND number < $4 ORDER BY number DESC LIMIT $5`, seller, class, text, above(text))
		if err != nil {
			return nil, false, err
		}
	}
	kid := strings.Join(strings.Fields(text), "")
	if err := ask(`kid = $2 AND kid <> '' LIMIT $3`, seller, kid); err != nil {
		return nil, false, err
	}
	slices.SortFunc(ids, func(a, b int64) int { return cmp.Compare(b, a) })
	return slices.Compact(ids), capped, nil
}

// customersOf are the customers whose number or org number the text is, and
// those of whose name it has words.
func customersOf(q *query, seller, text string) (ids []int64, capped bool, err error) {
	add := func(more []int64) {
		for _, id := range more {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if len(ids) > maxCustomers {
			ids, capped = ids[:maxCustomers], true
		}
	}
	found, err := list(q, scanID, `SELECT id FROM customer WHERE seller = $1 AND number = $2 AND number <> ''`, seller, text)
	if err != nil {
		return nil, false, err
	}
	add(found)
	if org := digits(text); len(org) == 9 {
		if found, err = list(q, scanID, `SELECT id FROM customer WHERE seller = $1 AND org = $2 LIMIT $3`, seller, org, maxCustomers+1); err != nil {
			return nil, false, err
		}
		add(found)
	}
	if found, err = byName(q, seller, wordsOf(text)); err != nil {
		return nil, false, err
	}
	add(found)
	return ids, capped, nil
}

// byName are the customers of whose name each word begins one. It goes through
// those of the rarest word.
func byName(q *query, seller string, words []string) ([]int64, error) {
	if len(words) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // where all are many
	rarest, fewest := 0, maxCustomers+1
	for n, word := range words {
		if len(words) == 1 {
			break
		}
		count, err := one(q, scanInt, `SELECT COUNT(*) FROM (SELECT w.customer FROM word w WHERE w.seller = $1 AND w.word >= $2 AND w.word < $3 LIMIT $4) AS few`,
			seller, word, above(word), fewest)
		if err != nil {
			return nil, err
		}
		if count < fewest {
			rarest, fewest = n, count
		}
	}
	c := &condition{}
	c.add(`w.seller = ` + c.arg(seller))
	c.add(`w.word >= ` + c.arg(words[rarest]))
	c.add(`w.word < ` + c.arg(above(words[rarest])))
	for n, word := range words {
		if n != rarest {
			c.add(`EXISTS (SELECT 1 FROM word o WHERE o.customer = w.customer AND o.word >= ` + c.arg(word) + ` AND o.word < ` + c.arg(above(word)) + `)`)
		}
	}
	text := `SELECT DISTINCT w.customer FROM word w WHERE ` + c.text() + ` LIMIT ` + c.arg(maxCustomers+1)
	return list(q, scanID, text, c.args...)
}

// A stream is ids of invoices that fall: a list that is there, or a
// customer's, read page by page.
type stream struct {
	customer int64
	ids      []int64
	last     int64 // the one that was taken last
	ended    bool  // the store has no more
}

// head is the stream's next id; 0 where it has none.
func (s *stream) head(q *query) (int64, error) {
	if len(s.ids) == 0 && !s.ended {
		n := searchPage
		if s.last == 0 { // most customers' latest is older than all that is shown
			n, s.last = 1, math.MaxInt64
		}
		var err error
		s.ids, err = list(q, scanID, `SELECT id FROM invoice WHERE customer = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, s.customer, s.last, n)
		if err != nil {
			return 0, err
		}
		s.ended = len(s.ids) < n
	}
	if len(s.ids) == 0 {
		return 0, nil
	}
	return s.ids[0], nil
}

func (s *stream) take() { s.last, s.ids = s.ids[0], s.ids[1:] }

// latest are the ids of all streams by falling ids, each once, no more than
// maxFound, and whether there are more.
func latest(q *query, streams []*stream) (ids []int64, more bool, err error) {
	for {
		var first *stream
		highest := int64(0)
		for _, s := range streams {
			id, err := s.head(q)
			if err != nil {
				return nil, false, err
			}
			if id > highest {
				first, highest = s, id
			}
		}
		switch {
		case first == nil:
			return ids, false, nil
		case len(ids) == 0 || ids[len(ids)-1] != highest:
			if len(ids) == maxFound {
				return ids, true, nil
			}
			ids = append(ids, highest)
		}
		first.take()
	}
}
