package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strconv"

	"sluse/flow"
	"sluse/money"
	"sluse/report"
	"sluse/words"
)

// sampled is how many documents of each kind a check opens that is not to open
// all: the last ones, which a crash would have met, and as many by chance.
const sampled = 100

// Verify looks through all that is kept. all opens every document, where else
// a sample does. seen is told of each thing that was looked at; nil hears
// nothing. What is wrong is in the checks; an error is a check that could not
// be made.
func (s *Store) Verify(ctx context.Context, all bool, seen func()) ([]report.Check, error) {
	if seen == nil {
		seen = func() {}
	}
	v := &verifying{s: s, all: all, seen: seen}
	var list []report.Check
	for _, look := range []func(context.Context) (report.Check, error){
		v.database, v.packs, v.documents, v.files, v.tallies, v.vouchers, v.chain,
	} {
		c, err := look(ctx)
		if why, is := Damage(err); is {
			c.Fault(why.Code, why.Args...)
			err = nil
		}
		if err != nil {
			return list, fmt.Errorf("%s: %w", c.Name, err)
		}
		list = append(list, c)
	}
	return list, nil
}

// Damage is what is wrong where an error is of a database that is not whole;
// false where it is of something else.
func Damage(err error) (words.Reason, bool) {
	f := FaultOf(err)
	if f == nil || f.Kind != Damaged {
		return words.Reason{}, false
	}
	return words.R("keep.damaged-at", words.Nest(f.Place), f.said()), true
}

type verifying struct {
	s    *Store
	all  bool
	seen func()
}

// database asks the engine.
func (v *verifying) database(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "database", Text: words.R("keep.check-database")}
	question := v.s.engine.check
	if v.all {
		question = v.s.engine.checkAll
	}
	said, err := readList(ctx, v.s, scanText, question)
	for _, text := range said {
		if text != "ok" {
			c.Fault("keep.database-damaged", text)
		}
	}
	return c, err
}

// tallies holds the counters against what they count.
func (v *verifying) tallies(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "counters", Text: words.R("keep.check-counters")}
	off, err := v.s.RecountTallies(ctx)
	for _, d := range off {
		c.Fault("keep.counter-off", d.String())
	}
	return c, err
}

// chain holds the blocks of vouchers against the vouchers.
func (v *verifying) chain(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "chain"}
	chain, err := v.s.VerifyChain(ctx, func(fault words.Reason) { c.Fault(fault.Code, fault.Args...) })
	c.Text = words.R("keep.check-chain", itoa(chain.Blocks), itoa(chain.Sealed))
	return c, err
}

// packs looks whether every pack that a row names is on the shelf, as long as
// the rows say. Months that were erased have none.
func (v *verifying) packs(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "packs"}
	n := 0
	err := v.s.view(ctx, func(q *query) error {
		for after := int64(0); ; n++ {
			pack, is, err := nextNamed(q, after)
			if err != nil || !is {
				return err
			}
			after = pack
			v.seen()
			if err := v.pack(ctx, q, &c, pack); err != nil {
				return err
			}
		}
	})
	c.Text = words.R("keep.check-packs", strconv.Itoa(n))
	return c, err
}

func (v *verifying) pack(ctx context.Context, q *query, c *report.Check, pack int64) error {
	size, err := v.s.packs.shelf.size(ctx, pack)
	if errors.Is(err, fs.ErrNotExist) {
		_, erased, err := erasedOn(q, pack)
		if err == nil && !erased {
			c.Fault("keep.pack-missing", packName(pack))
		}
		return err
	}
	if err != nil {
		return err
	}
	end := int64(0)
	for _, n := range namings {
		last, err := one(q, scanInt64, `SELECT COALESCE(MAX(`+n.offset+` + `+n.size+`), 0) FROM `+n.table+` WHERE `+n.where(`= $1`), pack)
		if err != nil {
			return err
		}
		end = max(end, last)
	}
	if size < end {
		c.Fault("keep.pack-short", packName(pack), strconv.FormatInt(size, 10), strconv.FormatInt(end, 10))
	}
	return nil
}

// A keptDocument is a document as its row names it.
type keptDocument struct {
	ref  flow.Ref
	sum  string
	said string
}

func scanKept(scan scanner) (k keptDocument, err error) {
	err = scan(&k.ref.Pack, &k.ref.Offset, &k.ref.Length, &k.sum, &k.said)
	return k, err
}

// from is the documents of a naming, for a condition behind it.
func (n naming) from() string {
	sum := n.sha256
	if sum == "" {
		sum = `''`
	}
	return `SELECT ` + n.pack + `, ` + n.offset + `, ` + n.size + `, ` + sum + `, ` + n.said + ` FROM ` + n.table + ` WHERE `
}

// documents opens documents and compares them with their hashes.
func (v *verifying) documents(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "documents"}
	opened := 0
	err := v.s.view(ctx, func(q *query) error {
		for _, n := range namings {
			look := v.some
			if v.all {
				look = v.every
			}
			err := look(q, n, func(k keptDocument) error {
				opened++
				v.seen()
				return v.open(ctx, q, &c, n, k)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	c.Text = words.R("keep.check-some", strconv.Itoa(opened))
	if v.all {
		c.Text = words.R("keep.check-all", strconv.Itoa(opened))
	}
	return c, err
}

// every is all documents of a naming, a pack at a time.
func (v *verifying) every(q *query, n naming, f func(keptDocument) error) error {
	for after := int64(0); ; {
		pack, err := one(q, scanInt64, `SELECT COALESCE(MIN(`+n.pack+`), 0) FROM `+n.table+` WHERE `+n.where(`> $1`), after)
		if err != nil || pack == 0 {
			return err
		}
		docs, err := list(q, scanKept, n.from()+n.where(`= $1`)+` ORDER BY `+n.offset, pack)
		if err != nil {
			return err
		}
		for i, d := range docs {
			if i > 0 && d.ref == docs[i-1].ref {
				continue // several rows name one document
			}
			if err := f(d); err != nil {
				return err
			}
		}
		after = pack
	}
}

// some is a sample.
func (v *verifying) some(q *query, n naming, f func(keptDocument) error) error {
	last, err := list(q, scanKept, n.from()+n.where(`> 0`)+` ORDER BY `+n.pack+` DESC LIMIT $1`, sampled)
	if err != nil {
		return err
	}
	if len(last) == sampled {
		first, err := one(q, scanInt64, `SELECT COALESCE(MIN(`+n.pack+`), 0) FROM `+n.table+` WHERE `+n.where(`> 0`))
		if err != nil {
			return err
		}
		for range sampled {
			from := first + rand.Int64N(last[0].ref.Pack-first+1)
			k, is, err := maybe(q, scanKept, n.from()+n.where(`>= $1`)+` ORDER BY `+n.pack+` LIMIT 1`, from)
			if err != nil {
				return err
			}
			if is {
				last = append(last, k)
			}
		}
	}
	for _, k := range last {
		if err := f(k); err != nil {
			return err
		}
	}
	return nil
}

// open reads one document. One that is missing is told by its pack.
func (v *verifying) open(ctx context.Context, q *query, c *report.Check, n naming, k keptDocument) error {
	name := packName(k.ref.Pack)
	what := words.Nest(words.R(n.what, k.said))
	h := sha256.New()
	r, err := v.s.OpenDocument(k.ref)
	if err == nil {
		_, err = io.Copy(h, r)
		err = errors.Join(err, r.Close())
	}
	var erased *flow.Erased
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &erased):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		c.Fault("keep.document-damaged", what, name)
	case k.sum != "" && hex.EncodeToString(h.Sum(nil)) != k.sum:
		c.Fault("keep.document-changed", what, name)
	}
	return q.ctx.Err()
}

// files looks whether each record of each file is accounted for.
func (v *verifying) files(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "files"}
	n := 0
	err := v.s.view(ctx, func(q *query) error {
		return q.each(`SELECT id, name, n_read, n_accepted + n_rejected + n_duplicate + n_conflict FROM arrival WHERE state IN ('archived', 'held') AND kind = 'invoices'`, nil,
			func(scan func(...any) error) error {
				var id, read, accounted int64
				var name string
				if err := scan(&id, &name, &read, &accounted); err != nil {
					return err
				}
				n++
				v.seen()
				if read != accounted {
					f := func(n int64) string { return strconv.FormatInt(n, 10) }
					c.Fault("keep.file-counts", name, f(id), f(read), f(accounted))
				}
				return nil
			})
	})
	c.Text = words.R("keep.check-files", strconv.Itoa(n))
	return c, err
}

// vouchers looks whether each balances, and whether the numbers of each series
// run from one without a gap: no number is there twice, by its index.
func (v *verifying) vouchers(ctx context.Context) (report.Check, error) {
	c := report.Check{Name: "vouchers"}
	total := 0
	for voucher, err := range v.s.Vouchers(ctx, "") {
		if err != nil {
			return c, err
		}
		total++
		v.seen()
		sums := map[string]int64{}
		for _, p := range voucher.Postings {
			sums[p.Amount.Currency] += p.Amount.Minor
		}
		for currency, sum := range sums {
			if sum != 0 {
				c.Fault("keep.voucher-unbalanced", voucher.Reference(), voucher.Seller, words.Arg(money.Amount{Minor: sum, Currency: currency}))
			}
		}
	}
	c.Text = words.R("keep.check-vouchers", strconv.Itoa(total))
	err := v.series(ctx, &c)
	return c, err
}

func scanText(scan scanner) (text string, err error) { err = scan(&text); return text, err }

func (v *verifying) series(ctx context.Context, c *report.Check) error {
	return v.s.view(ctx, func(q *query) error {
		return q.each(`SELECT s.seller, s.series, s.year, s.next, COUNT(v.id), COALESCE(MIN(v.number), 0), COALESCE(MAX(v.number), 0)
			FROM series s LEFT JOIN voucher v ON v.seller = s.seller AND v.series = s.series AND v.year = s.year
			WHERE s.year <> '' GROUP BY s.seller, s.series, s.year, s.next ORDER BY s.seller, s.series, s.year`, nil,
			func(scan func(...any) error) error {
				var seller, series, year string
				var next, n, first, last int64
				if err := scan(&seller, &series, &year, &next, &n, &first, &last); err != nil {
					return err
				}
				if n != next-1 || n > 0 && (first != 1 || last != n) {
					f := func(n int64) string { return strconv.FormatInt(n, 10) }
					c.Fault("keep.series-gap", series, year, seller, f(n), "1", f(max(last, next-1)))
				}
				return nil
			})
	})
}
