package store

import (
	"context"

	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

const noticeColumns = `id, series, number, kind, seller, up_to, up_to_item, made_at, pack, pack_off, pack_len`

func scanNotice(scan scanner) (n flow.Notice, err error) {
	var kind string
	var made int64
	err = scan(&n.ID, &n.Series, &n.Number, &kind, &n.Seller, &n.UpTo, &n.UpToItem, &made, &n.Document.Pack, &n.Document.Offset, &n.Document.Length)
	n.Kind, n.MadeAt = flow.NoticeKind(kind), moment(made)
	return n, err
}

// AddNotice: see flow.Tx. Two processes may make the same one at once: the
// database lets one of them.
func (t *tx) AddNotice(n *flow.Notice) (bool, error) {
	var taken int64
	err := t.get(`SELECT id FROM notice WHERE key = $1`, []any{n.Key()}, &taken)
	if is, err := found(err); is || err != nil {
		return false, err
	}
	if n.ID, err = t.id("notice"); err != nil {
		return false, err
	}
	made, err := t.change(`INSERT INTO notice (key, `+noticeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (key) DO NOTHING`,
		n.Key(), n.ID, n.Series, n.Number, string(n.Kind), n.Seller, n.UpTo, n.UpToItem, millis(n.MadeAt), n.Document.Pack, n.Document.Offset, n.Document.Length)
	return made == 1, err
}

func (t *tx) NoticeDeliveries(notice int64) ([]flow.Delivery, error) {
	return list(&t.query, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE notice = $1 AND notice > 0 ORDER BY id`, notice)
}

// Notice: see flow.Reader.
func (s *Store) Notice(ctx context.Context, id int64) (flow.Notice, error) {
	n, err := readOne(ctx, s, scanNotice, `SELECT `+noticeColumns+` FROM notice WHERE id = $1`, id)
	return n, must("notice", id, err)
}

// LastNotice: see flow.Reader.
func (s *Store) LastNotice(ctx context.Context, series string) (n flow.Notice, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		n, is, err = maybe(q, scanNotice, `SELECT `+noticeColumns+` FROM notice WHERE series = $1 ORDER BY id DESC LIMIT 1`, series)
		return err
	})
	return n, is, err
}

// FindNotice is the notice of a series with a number.
func (s *Store) FindNotice(ctx context.Context, series string, number int64) (n flow.Notice, is bool, err error) {
	err = s.view(ctx, func(q *query) (err error) {
		n, is, err = maybe(q, scanNotice, `SELECT `+noticeColumns+` FROM notice WHERE key = $1`, flow.Notice{Series: series, Number: number}.Key())
		return err
	})
	return n, is, err
}

// noticeMatters are the notices that did not come to where they should, or of
// which nobody knows, until a person has seen to it. Of morning mails a later
// one to the same address speaks for those before it, whether it arrived or
// not; a status file is missing until it is there.
func noticeMatters(q *query, _ report.Ask) ([]report.Matter, error) {
	return list(q, func(scan scanner) (m report.Matter, err error) {
		var notice, since int64
		var kind, reason string
		m.Kind = report.NoticeMatter
		if err := scan(&notice, &kind, &m.Seller, &m.Place, &m.Channel, &m.State, &reason, &since); err != nil {
			return m, err
		}
		m.Notice, m.Since = notice, moment(since)
		var why words.Reason
		if err := unstructure(reason, &why); err != nil {
			return m, err
		}
		code := "notice.not-arrived-" + kind
		if m.State == "uncertain" {
			code = "notice.uncertain-" + kind
		}
		m.Reason = words.R(code, m.Place, flow.Notice{ID: notice}.Name(), words.Nest(why))
		return m, nil
	}, `SELECT n.id, n.kind, n.seller, d.address, d.channel, d.state, d.reason, d.changed_at FROM delivery d JOIN notice n ON n.id = d.notice
		WHERE d.purpose = 'notice' AND d.notice > 0 AND d.state IN ('held', 'uncertain', 'refused') AND (n.kind <> 'morning' OR NOT EXISTS (
			SELECT 1 FROM notice m JOIN delivery e ON e.notice = m.id AND e.notice > 0
			WHERE m.series = n.series AND m.id > n.id AND e.address = d.address AND e.state <> 'queued' AND e.state <> 'leased')) ORDER BY d.id`)
}

// NoticeLines are the latest notices, each to each receiver, the last first.
func (s *Store) NoticeLines(ctx context.Context, o report.Only) ([]report.NoticeLine, error) {
	return readList(ctx, s, func(scan scanner) (v report.NoticeLine, err error) {
		var made, changed int64
		var reason string
		err = scan(&v.ID, &v.Key, &v.Kind, &v.Seller, &v.To, &v.Channel, &v.State, &reason, &v.Attempt, &made, &changed)
		if err != nil {
			return v, err
		}
		v.Made, v.Changed = moment(made), moment(changed)
		return v, unstructure(reason, &v.Reason)
	}, `SELECT n.id, n.key, n.kind, n.seller, d.address, d.channel, d.state, d.reason, d.attempt, n.made_at, d.changed_at
		FROM delivery d JOIN notice n ON n.id = d.notice
		WHERE d.notice > 0 AND ($1 = '' OR n.seller = $1) AND ($2 = '' OR d.state = $2) AND ($3 = '' OR d.channel = $3) ORDER BY d.id DESC LIMIT $4`,
		o.Seller, o.State, o.Channel, limit(o.Limit))
}
