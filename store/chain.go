package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
	"time"
)

// The chain of the books. Each block seals the vouchers of the commits behind
// those of the block before it, up to its own, under one hash that covers the
// block before, too. So nothing in the books can be changed afterwards without
// every later hash changing: whoever has written down one sees it. What is
// hashed is text, and stands in docs/decisions/0008-chain-of-vouchers.md.

// sealSize is about how many vouchers one block seals; it never parts those of
// one commit.
const sealSize = 1000

// markLen is how much of a voucher's own hash a block keeps, to find the one
// that was changed.
const markLen = 8

// A seal is one block of the chain.
type seal struct {
	number, upTo, vouchers, sealedAt int64
	prev, hash, marks                string
}

const sealColumns = `number, prev_hash, hash, up_to, vouchers, sealed_at, marks`

func scanSeal(scan scanner) (b seal, err error) {
	err = scan(&b.number, &b.prev, &b.hash, &b.upTo, &b.vouchers, &b.sealedAt, &b.marks)
	return b, err
}

// head is the last block; the zero one where there is none.
func head(q *query) (seal, error) {
	b, _, err := maybe(q, scanSeal, `SELECT `+sealColumns+` FROM block ORDER BY number DESC LIMIT 1`)
	return b, err
}

// Seal makes the next block where there are vouchers that none seals, and
// says whether there are more. Several daemons may call it at once: one of
// them makes the block, and to the others it is just there.
func (s *Store) Seal(ctx context.Context, now time.Time) (more bool, err error) {
	var b seal
	// A voucher stays as it is, so it may be read outside the commit, which
	// keeps others from writing.
	err = s.snapshot(ctx, func(q *query) (err error) {
		b, more, err = nextSeal(q, now)
		return err
	})
	if err != nil || b.vouchers == 0 {
		return false, err
	}
	err = s.do(ctx, func(t *tx) error {
		last, err := head(&t.query)
		if err != nil {
			return err
		}
		if last.hash != b.prev {
			more = true // another one has made it
			return nil
		}
		return t.exec(`INSERT INTO block (`+sealColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`, b.number, b.prev, b.hash, b.upTo, b.vouchers, b.sealedAt, b.marks)
	})
	return more && err == nil, err
}

// nextSeal is the block that comes next, and whether more vouchers wait behind
// it; one of no vouchers where there is nothing to seal.
func nextSeal(q *query, now time.Time) (b seal, more bool, err error) {
	last, err := head(q)
	if err != nil {
		return b, false, err
	}
	upTo, newest, err := nextUpTo(q, last.upTo)
	if err != nil || newest <= last.upTo {
		return b, false, err
	}
	b = seal{number: last.number + 1, prev: last.hash, upTo: upTo, sealedAt: millis(now)}
	vouchers, err := keptVouchers(q, last.upTo, b.upTo)
	if err != nil {
		return b, false, err
	}
	b.vouchers = int64(len(vouchers))
	b.hash, b.marks = b.over(vouchers)
	return b, b.upTo < newest, nil
}

// nextUpTo is the last commit whose vouchers a block behind one takes, and the
// last that has any.
func nextUpTo(q *query, behind int64) (upTo, newest int64, err error) {
	if err := q.get(`SELECT COALESCE(MAX(serial), 0) FROM voucher`, nil, &newest); err != nil || newest <= behind {
		return behind, newest, err
	}
	err = q.get(`SELECT serial FROM voucher WHERE serial > $1 ORDER BY serial, id LIMIT 1 OFFSET $2`, []any{behind, int64(sealSize - 1)}, &upTo)
	if is, err := found(err); !is {
		return newest, newest, err
	}
	return upTo, newest, nil
}

// over is the block's hash over its vouchers, and their marks.
func (b seal) over(vouchers []*keptVoucher) (sum, marks string) {
	h := sha256.New()
	h.Write(record(nil, "block", itoa(b.number), b.prev, itoa(b.upTo), itoa(int64(len(vouchers))), itoa(b.sealedAt)))
	var all strings.Builder
	for _, v := range vouchers {
		text := v.text()
		h.Write(text)
		all.WriteString(markOf(text))
	}
	return hexOf(h), all.String()
}

func markOf(text []byte) string {
	h := sha256.New()
	h.Write(text)
	return hexOf(h)[:markLen]
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// A keptVoucher is a voucher as its rows say, text for text.
type keptVoucher struct {
	id            int64
	nLines        int64
	nPairs, pairs int64 // what it says that it has, and what there is
	fields        []string
	lines         []*rawLine
	astray        bool // a pair names a line that is not there
}

// A rawLine is a line of a keptVoucher; amount is what the pairs make it.
type rawLine struct {
	number, amount int64
	before, behind []string // the fields that stand before and behind its amount
}

// whole says that a voucher has all that it says it has.
func (v *keptVoucher) whole() bool {
	return int64(len(v.lines)) == v.nLines && v.pairs == v.nPairs && !v.astray
}

// reference is how people name it, and its seller.
func (v *keptVoucher) reference() (reference, seller string) {
	return v.fields[3] + "-" + v.fields[4] + "-" + v.fields[5], v.fields[2]
}

// text is what of a voucher is hashed: a record for it, and one for each of
// its lines.
func (v *keptVoucher) text() []byte {
	b := record(nil, append([]string{"voucher"}, v.fields...)...)
	for _, l := range v.lines {
		fields := append([]string{"line"}, l.before...)
		fields = append(fields, itoa(l.amount))
		b = record(b, append(fields, l.behind...)...)
	}
	return b
}

var escape = strings.NewReplacer("\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// record appends fields with tabs between them and a line feed at the end.
// What these and the backslash are in a field is written with a backslash, so
// that no two records look alike.
func record(b []byte, fields ...string) []byte {
	for i, f := range fields {
		if i > 0 {
			b = append(b, '\t')
		}
		b = append(b, escape.Replace(f)...)
	}
	return append(b, '\n')
}

const (
	sealedFields = `id, serial, seller, series, year, number, date, text, key, document, place, reverses, rehearsal, currency`
	nSealed      = 14
	rawBefore    = `line, account, sub, name`
	rawBehind    = `foreign_amount, foreign_currency, rate, customer, item, vat_code, text`
)

// keptVouchers are the vouchers of the commits behind one and up to another,
// in the order in which they are hashed.
func keptVouchers(q *query, behind, upTo int64) (out []*keptVoucher, err error) {
	of := map[int64]*keptVoucher{}
	args := []any{behind, upTo}
	const (
		here   = `serial > $1 AND serial <= $2`
		chosen = ` JOIN (SELECT id AS chosen FROM voucher WHERE ` + here + `) v ON v.chosen = voucher`
	)
	err = q.each(`SELECT id, n_lines, n_pairs, `+sealedFields+` FROM voucher WHERE `+here+` ORDER BY serial, id`, args, func(scan func(...any) error) error {
		v := &keptVoucher{fields: make([]string, nSealed)}
		err := scan(append([]any{&v.id, &v.nLines, &v.nPairs}, places(v.fields)...)...)
		out, of[v.id] = append(out, v), v
		return err
	})
	if err != nil {
		return nil, err
	}
	err = q.each(`SELECT voucher, line, `+rawBefore+`, `+rawBehind+` FROM posting`+chosen+` ORDER BY voucher, line`, args, func(scan func(...any) error) error {
		l := &rawLine{before: make([]string, 4), behind: make([]string, 7)}
		var voucher int64
		err := scan(append(append([]any{&voucher, &l.number}, places(l.before)...), places(l.behind)...)...)
		if v := of[voucher]; err == nil && v != nil {
			v.lines = append(v.lines, l)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, q.each(`SELECT voucher, debit, credit, amount FROM pair`+chosen, args, func(scan func(...any) error) error {
		var voucher int64
		var p pair
		err := scan(&voucher, &p.debit, &p.credit, &p.amount)
		if v := of[voucher]; err == nil && v != nil {
			v.add(p)
		}
		return err
	})
}

func places(fields []string) []any {
	out := make([]any, len(fields))
	for i := range fields {
		out[i] = &fields[i]
	}
	return out
}

func (v *keptVoucher) add(p pair) {
	v.pairs++
	debit, credit := v.line(p.debit), v.line(p.credit)
	if debit == nil || credit == nil {
		v.astray = true
		return
	}
	debit.amount += p.amount
	credit.amount -= p.amount
}

func (v *keptVoucher) line(number int64) *rawLine {
	for i := min(number, int64(len(v.lines))) - 1; i >= 0; i-- {
		if v.lines[i].number == number {
			return v.lines[i]
		}
	}
	return nil
}
