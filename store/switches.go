package store

import (
	"context"

	"sluse/flow"
	"sluse/outbox"
	"sluse/report"
)

// blocked is the condition that a switch keeps a delivery (d) at home: a stop
// of its channel, or a rehearsal of the real one. Notices are for the house's
// own people, and a withdrawal takes back: both go on. $1 is the channel's
// own name as switches name it, $2 the other kind that counts beside a stop.
const blocked = `d.purpose <> 'notice' AND d.purpose <> 'withdrawal' AND EXISTS (SELECT 1 FROM switch s
	WHERE (s.kind = 'stop' OR s.kind = $2) AND (s.seller = '' OR s.seller = d.seller) AND (s.channel = '' OR s.channel = $1))`

// passes is the condition that no switch keeps a delivery at home.
const passes = `purpose IN ('notice', 'withdrawal')`

// switchedOff says whether a switch keeps a seller's deliveries of a channel
// at home, but for those that pass: the same as blocked, asked once.
func (t *tx) switchedOff(channel, seller string) (bool, error) {
	name, kind := switchesOf(channel)
	var one int64
	err := t.get(`SELECT 1 FROM switch WHERE (kind = 'stop' OR kind = $2) AND (seller = '' OR seller = $3) AND (channel = '' OR channel = $1) LIMIT 1`,
		[]any{name, kind, seller}, &one)
	return found(err)
}

// switchesOf are the first two arguments of blocked: a channel that stands in
// for another is stopped with it, and not by the rehearsal that it is.
func switchesOf(channel string) (name, kind string) {
	name, rehearsal := outbox.RealChannel(channel)
	if rehearsal {
		return name, string(flow.Stopped)
	}
	return name, string(flow.Rehearsing)
}

func scanSwitch(scan scanner) (s flow.Switch, err error) {
	var since int64
	err = scan(&s.Kind, &s.Seller, &s.Channel, &since, &s.Who, &s.Note)
	s.Since = moment(since)
	return s, err
}

const allSwitches = `SELECT kind, seller, channel, since, who, note FROM switch ORDER BY kind, seller, channel`

func (t *tx) Switches() ([]flow.Switch, error) { return list(&t.query, scanSwitch, allSwitches) }

func (t *tx) AddSwitch(s flow.Switch) error {
	t.whole = nil
	return t.exec(`INSERT INTO switch (kind, seller, channel, since, who, note) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(s.Kind), s.Seller, s.Channel, millis(s.Since), s.Who, s.Note)
}

func (t *tx) DropSwitch(s flow.Switch) error {
	t.whole = nil
	return t.exec(`DELETE FROM switch WHERE kind = $1 AND seller = $2 AND channel = $3`, string(s.Kind), s.Seller, s.Channel)
}

// Rehearsing: see flow.Tx.
func (t *tx) Rehearsing(seller string) (flow.Channels, error) { return rehearsing(&t.query, seller) }

// rehearsesWhole says that a seller rehearses by all channels. It is asked
// for every voucher, so a commit remembers it.
func (t *tx) rehearsesWhole(seller string) (bool, error) {
	if whole, is := t.whole[seller]; is {
		return whole, nil
	}
	c, err := t.Rehearsing(seller)
	if err != nil {
		return false, err
	}
	if t.whole == nil {
		t.whole = map[string]bool{}
	}
	t.whole[seller] = c.All()
	return c.All(), nil
}

// Rehearsing: see flow.Desk.
func (s *Store) Rehearsing(ctx context.Context, seller string) (c flow.Channels, err error) {
	err = s.view(ctx, func(q *query) (err error) { c, err = rehearsing(q, seller); return err })
	return c, err
}

func rehearsing(q *query, seller string) (c flow.Channels, err error) {
	err = q.each(`SELECT channel FROM switch WHERE kind = 'rehearsal' AND (seller = '' OR seller = $1)`, []any{seller}, func(scan func(...any) error) error {
		var channel string
		if err := scan(&channel); err != nil {
			return err
		}
		if channel == "" {
			channel = string(flow.AllChannels)
		}
		c = c.And(flow.Channels(channel))
		return nil
	})
	return c, err
}

// Rehearse: see flow.Tx.
func (t *tx) Rehearse(arrival int64, now flow.Channels) error {
	marks, err := list(&t.query, func(scan scanner) (c flow.Channels, err error) { err = scan(&c); return c, err },
		`SELECT DISTINCT rehearsed FROM invoice WHERE arrival = $1 AND state = 'staged' AND reason NOT LIKE $2`, arrival, registered)
	if err != nil {
		return err
	}
	all, same := now, true
	for _, m := range marks {
		all = all.And(m)
	}
	for _, m := range marks {
		same = same && m == all
	}
	if same {
		return nil
	}
	return t.exec(`UPDATE invoice SET rehearsed = $1 WHERE arrival = $2 AND state = 'staged' AND reason NOT LIKE $3`, string(all), arrival, registered)
}

// Behind: see flow.Tx.
func (t *tx) Behind(s flow.Switch) (waiting, rehearsed int, err error) {
	if err := t.keepTallies(); err != nil {
		return 0, 0, err
	}
	if waiting, err = behind(&t.query, s); err != nil {
		return 0, 0, err
	}
	err = t.get(`SELECT COUNT(*) FROM invoice WHERE rehearsed <> '' AND ($1 = '' OR seller = $1)
		AND ($2 = '' OR rehearsed = '*' OR ' ' || rehearsed || ' ' LIKE '% ' || $2 || ' %')`, []any{s.Seller, s.Channel}, &rehearsed)
	return waiting, rehearsed, err
}

// behind counts the deliveries that wait behind a switch: those that are
// queued, and those that wait to be tried again. A rehearsal keeps back only
// what would leave for real.
func behind(q *query, s flow.Switch) (n int, err error) {
	err = q.get(`SELECT COALESCE(SUM(n), 0) FROM tally WHERE what = 'delivery' AND state IN ('queued', 'leased') AND kind <> 'notice' AND kind <> 'withdrawal'
		AND ($1 = '' OR seller = $1) AND ($2 = '' OR way = $2 OR way = $3) AND ($4 = 'stop' OR way NOT LIKE 'rehearsal:%')`,
		[]any{s.Seller, s.Channel, outbox.RehearsalOf(s.Channel), string(s.Kind)}, &n)
	return n, err
}

// Switched is what is switched on, and how much each keeps back.
func (s *Store) Switched(ctx context.Context) (on []report.Switch, err error) {
	err = s.view(ctx, func(q *query) (err error) { on, err = switches(q); return err })
	return on, err
}

// switches are what is switched on, for the report.
func switches(q *query) ([]report.Switch, error) {
	all, err := list(q, scanSwitch, allSwitches)
	if err != nil {
		return nil, err
	}
	out := make([]report.Switch, len(all))
	for i, s := range all {
		out[i] = report.Switch{Kind: string(s.Kind), Seller: s.Seller, Channel: s.Channel, Since: s.Since, Who: s.Who, Note: s.Note, Scope: s.Scope()}
		if out[i].Waiting, err = behind(q, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Usual: see flow.Tx.
func (t *tx) Usual(source, format string, but int64, n int) ([]flow.Weight, error) {
	return usual(&t.query, source, format, but, n)
}

// Usual: see flow.Desk.
func (s *Store) Usual(ctx context.Context, source, format string, n int) (w []flow.Weight, err error) {
	err = s.view(ctx, func(q *query) (err error) { w, err = usual(q, source, format, 0, n); return err })
	return w, err
}

func usual(q *query, source, format string, but int64, n int) ([]flow.Weight, error) {
	return list(q, func(scan scanner) (w flow.Weight, err error) { err = scan(&w.Invoices, &w.Sum); return w, err },
		`SELECT n_leaving, leaving_sum FROM arrival WHERE source = $1 AND n_leaving > 0 AND format = $2 AND state = 'archived' AND id <> $3 ORDER BY id DESC LIMIT $4`, source, format, but, n)
}

// RehearsedInvoices: see flow.Desk.
func (s *Store) RehearsedInvoices(ctx context.Context, seller string) ([]int64, error) {
	return readList(ctx, s, scanInt64, `SELECT i.id FROM invoice i WHERE i.rehearsed <> '' AND ($1 = '' OR i.seller = $1)
		AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.invoice = i.id AND d.purpose = 'customer' AND d.channel NOT LIKE 'rehearsal:%'
			AND d.state IN ('handed over', 'accepted', 'delivered', 'uncertain', 'handled'))`, seller)
}
