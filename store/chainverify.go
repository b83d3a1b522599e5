package store

import (
	"context"

	"sluse/report"
	"sluse/words"
)

// VerifyChain makes every block again from the vouchers as they are now, and
// tells of each thing that is not as it was sealed, the first one first. It
// also tells of vouchers, sealed or not, that lack a part. Blocks at the end
// that somebody has taken away are seen by a head that was written down, and
// by nothing else.
func (s *Store) VerifyChain(ctx context.Context, fault func(words.Reason)) (c report.Chain, err error) {
	var last seal
	for {
		blocks, err := readList(ctx, s, scanSeal, `SELECT `+sealColumns+` FROM block WHERE number > $1 ORDER BY number LIMIT 50`, last.number)
		if err != nil {
			return c, err
		}
		if len(blocks) == 0 {
			break
		}
		for _, b := range blocks {
			if err := s.verifyBlock(ctx, last, b, fault); err != nil {
				return c, err
			}
			c.Blocks, c.Sealed, c.Head = c.Blocks+1, c.Sealed+b.vouchers, b.hash
			last = b
		}
	}
	c.Unsealed, err = s.verifyUnsealed(ctx, last.upTo, fault)
	return c, err
}

// verifyBlock holds a block against the one before it and against its
// vouchers.
func (s *Store) verifyBlock(ctx context.Context, last, b seal, fault func(words.Reason)) error {
	if b.number != last.number+1 {
		// Where the missing ones ended, and so where this one begins, is gone
		// with them.
		fault(words.R("chain.missing", itoa(last.number+1), itoa(b.number-1)))
		return nil
	}
	if b.prev != last.hash {
		fault(words.R("chain.fork", itoa(b.number)))
		return nil
	}
	vouchers, err := s.vouchersIn(ctx, last.upTo, b.upTo)
	if err != nil {
		return err
	}
	for _, v := range vouchers {
		tellWhole(v, fault)
	}
	if sum, _ := b.over(vouchers); sum == b.hash && b.vouchers == int64(len(vouchers)) {
		return nil
	}
	tellChanged(b, vouchers, fault)
	return nil
}

// tellChanged names the first voucher that is not as a block has it.
func tellChanged(b seal, vouchers []*keptVoucher, fault func(words.Reason)) {
	number, n := itoa(b.number), int64(len(b.marks)/markLen)
	var first *keptVoucher
	for i, v := range vouchers {
		if at := i * markLen; at+markLen > len(b.marks) || markOf(v.text()) != b.marks[at:at+markLen] {
			first = v
			break
		}
	}
	switch now := int64(len(vouchers)); {
	case now != n && first != nil:
		reference, seller := first.reference()
		fault(words.R("chain.count", number, itoa(n), itoa(now), reference, seller))
	case now != n: // the last ones are gone
		fault(words.R("chain.count-last", number, itoa(n), itoa(now)))
	case first != nil:
		reference, seller := first.reference()
		fault(words.R("chain.changed", number, reference, seller))
	default:
		fault(words.R("chain.block", number))
	}
}

func tellWhole(v *keptVoucher, fault func(words.Reason)) {
	if !v.whole() {
		reference, seller := v.reference()
		fault(words.R("chain.unwhole", reference, seller))
	}
}

// verifyUnsealed looks at the vouchers that no block seals yet, and counts
// them.
func (s *Store) verifyUnsealed(ctx context.Context, behind int64, fault func(words.Reason)) (n int64, err error) {
	for {
		upTo, newest, err := s.nextUpTo(ctx, behind)
		if err != nil || newest <= behind {
			return n, err
		}
		vouchers, err := s.vouchersIn(ctx, behind, upTo)
		if err != nil {
			return n, err
		}
		for _, v := range vouchers {
			tellWhole(v, fault)
		}
		n += int64(len(vouchers))
		behind = upTo
	}
}

func (s *Store) nextUpTo(ctx context.Context, behind int64) (upTo, newest int64, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		upTo, newest, err = nextUpTo(q, behind)
		return err
	})
	return upTo, newest, err
}

func (s *Store) vouchersIn(ctx context.Context, behind, upTo int64) (vouchers []*keptVoucher, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		vouchers, err = keptVouchers(q, behind, upTo)
		return err
	})
	return vouchers, err
}
