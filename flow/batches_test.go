package flow_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"sluse/flow"
	"sluse/outbox"
	"sluse/routing"
	"sluse/words"
)

// A bundle is a far end that takes a whole batch in one file, and answers of
// that: "whole;STATE;REFUSAL" of all of it, "NUMBER;STATE;REFUSAL" of one.
type bundle struct {
	*filer
	tokens  map[string]string // by number, of the last file that had it
	last    string            // the last file of several
	parcels [][]string        // the numbers of each file
}

func (b *bundle) Pack(_ context.Context, batch outbox.Batch) ([]outbox.Parcel, []outbox.Unfit, error) {
	p := outbox.Parcel{Name: batch.Items[0].Token + ".txt", MediaType: "text/plain"}
	var numbers []string
	for _, item := range batch.Items {
		p.Deliveries = append(p.Deliveries, item.Delivery)
		p.Bytes = append(p.Bytes, item.Invoice.Number+"\n"...)
		numbers = append(numbers, item.Invoice.Number)
		b.tokens[item.Invoice.Number] = item.Token
	}
	if len(numbers) > 1 {
		b.last = p.Name
	}
	b.parcels = append(b.parcels, numbers)
	return []outbox.Parcel{p}, nil, nil
}

func (b *bundle) ReadReceipt(r io.Reader, _ string) ([]outbox.Receipt, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var out []outbox.Receipt
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		cells := strings.Split(line, ";")
		one := outbox.Receipt{Token: b.tokens[cells[0]], Parcel: b.last, State: outbox.State(cells[1]), Refusal: outbox.Refusal(cells[2]), Reason: words.R("far.says")}
		out = append(out, one)
	}
	return out, nil
}

// bundled is a company whose letters leave in one file a batch.
func bundled(t *testing.T, settings ...func(*flow.Flow)) (*company, *bundle) {
	t.Helper()
	c := newCompany(t, settings...)
	c.opinions["ehf"], c.opinions["email"] = routing.Cannot, routing.Cannot
	b := &bundle{filer: c.paper, tokens: map[string]string{}}
	c.flow.Channels["paper"] = b
	for _, m := range c.machines {
		if m.Channel.Name() == "paper" {
			m.Channel = b
		}
	}
	return c, b
}

// A batch that is refused as a whole is dissolved, and its deliveries go on one
// by one under new keys; one that is not named in full leaves the unnamed ones
// uncertain.
func TestAnswersOfABatch(t *testing.T) {
	t.Parallel()
	const three = 3
	for name, row := range map[string]struct {
		files []string // receipts, after each a run
		want  [three]string
		left  int    // files that left
		batch string // the state of the first
	}{
		"in full": {
			[]string{"200103;delivered;|200104;delivered;|200105;accepted;"},
			[three]string{"delivered  | paper=delivered", "delivered  | paper=delivered", "delivered  | paper=accepted"},
			1, "ended",
		},
		"one is not named": {
			[]string{"200103;delivered;|200104;delivered;"},
			[three]string{"delivered  | paper=delivered", "delivered  | paper=delivered", "in delivery receipt.not-named | paper=uncertain"},
			1, "ended",
		},
		"one is refused, one is not named": {
			[]string{"200103;delivered;|200104;refused;content"},
			[three]string{"delivered  | paper=delivered", "held invoice.content-refused | paper=refused", "in delivery receipt.not-named | paper=uncertain"},
			1, "ended",
		},
		"all are accepted": {
			[]string{"whole;accepted;"},
			[three]string{"delivered  | paper=accepted", "delivered  | paper=accepted", "delivered  | paper=accepted"},
			1, "ended",
		},
		"refused as a whole for its content": {
			[]string{"whole;refused;content"},
			[three]string{"in delivery  | paper=handed over", "in delivery  | paper=handed over", "in delivery  | paper=handed over"},
			4, "dissolved",
		},
		"refused as a whole, unreachable": {
			[]string{"whole;refused;cannot reach"},
			[three]string{"in delivery  | paper=handed over", "in delivery  | paper=handed over", "in delivery  | paper=handed over"},
			4, "dissolved",
		},
		"and then one is refused alone": {
			[]string{"whole;refused;content", "200104;refused;content"},
			[three]string{"in delivery  | paper=handed over", "held invoice.content-refused | paper=refused", "in delivery  | paper=handed over"},
			4, "dissolved",
		},
		"refused as a whole as sent before": {
			[]string{"whole;refused;duplicate"},
			[three]string{"in delivery far.says | paper=uncertain", "in delivery far.says | paper=uncertain", "in delivery far.says | paper=uncertain"},
			1, "ended",
		},
		"one had arrived, the whole is refused": {
			[]string{"200103;delivered;|whole;refused;content"},
			[three]string{"delivered  | paper=delivered", "in delivery  | paper=handed over", "in delivery  | paper=handed over"},
			3, "dissolved",
		},
		"uncertain, then refused as a whole": {
			[]string{"200103;delivered;", "whole;refused;content"},
			[three]string{"delivered  | paper=delivered", "in delivery  | paper=handed over", "in delivery  | paper=handed over"},
			3, "dissolved",
		},
		"accepted, then refused as a whole": {
			[]string{"whole;accepted;", "whole;refused;content"},
			[three]string{"in delivery  | paper=handed over", "in delivery  | paper=handed over", "in delivery  | paper=handed over"},
			4, "dissolved",
		},
	} {
		c, b := bundled(t)
		play(t, c, step{name, csvOf("a.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000), bill("200105", 10005, 1000)), nil})
		first := b.tokens["200104"]
		for i, file := range row.files {
			c.drop(string(rune('p'+i))+".txt", "receipts paper\n"+strings.ReplaceAll(file, "|", "\n")+"\n")
			play(t, c, step{name, nil, nil})
		}
		for i, number := range []string{"200103", "200104", "200105"} {
			if got := c.look(number); got != row.want[i] {
				t.Errorf("%s: %s is %q, want %q", name, number, got, row.want[i])
			}
		}
		if len(b.parcels) != row.left || !slices.Equal(b.parcels[0], []string{"200103", "200104", "200105"}) {
			t.Errorf("%s: the files that left are %v", name, b.parcels)
		}
		for _, p := range b.parcels[1:] {
			if len(p) != 1 {
				t.Errorf("%s: %v left together again", name, p)
			}
		}
		if again := b.tokens["200104"] != first; again != (row.batch == "dissolved") {
			t.Errorf("%s: a new key %v", name, again)
		}
		if got := c.one(`SELECT state FROM batch ORDER BY id LIMIT 1`); got != row.batch {
			t.Errorf("%s: the batch is %s, want %s", name, got, row.batch)
		}
	}
}

// What a proof says of an uncertain file that carries several: all go on, and
// none where a person has spoken of one of them since.
func TestProofOfAParcelOfSeveral(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		proof   outbox.State
		spoken  bool
		want    [2]string
		another string
	}{
		"nothing had left":          {outbox.Leased, false, [2]string{"in delivery  | paper=leased", "in delivery  | paper=leased"}, "intended packed"},
		"one was spoken of":         {outbox.Leased, true, [2]string{"ended person.handled | paper=handled", "in delivery far.lost | paper=uncertain"}, "unknown ended"},
		"it was handed over":        {outbox.HandedOver, false, [2]string{"in delivery  | paper=handed over", "in delivery  | paper=handed over"}, "handed over ended"},
		"handed over, one's closed": {outbox.HandedOver, true, [2]string{"ended person.handled | paper=handled", "in delivery  | paper=handed over"}, "handed over ended"},
	} {
		c, _ := bundled(t)
		ctx := context.Background()
		play(t, c, step{name, csvOf("a.csv", bill("200103", 10003, 1000), bill("200104", 10004, 1000)), nil})
		var results []outbox.Result
		err := c.store.Do(ctx, func(tx flow.Tx) error { // as if nobody knew
			results = nil
			for _, number := range []string{"200103", "200104"} {
				d, _, err := tx.LivingDelivery(c.order(number))
				if err != nil {
					return err
				}
				d.State = outbox.Leased
				if err := tx.SetDelivery(d); err != nil {
					return err
				}
				results = append(results, outbox.Result{Delivery: d.ID, Parcel: d.Parcel, State: outbox.Uncertain, Reason: words.R("far.lost")})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.flow.Settle(ctx, results); err != nil {
			t.Fatal(err)
		}
		if row.spoken {
			if err := c.flow.Handled(ctx, c.order("200103"), flow.Order{Who: "kari", Note: "ringt"}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range results {
			results[i].State, results[i].Proved, results[i].RunAt, results[i].Reason = row.proof, true, c.now, words.Reason{}
		}
		if err := c.flow.Settle(ctx, results); err != nil {
			t.Fatal(err)
		}
		for i, number := range []string{"200103", "200104"} {
			if got := c.look(number); got != row.want[i] {
				t.Errorf("%s: %s is %q, want %q", name, number, got, row.want[i])
			}
		}
		if got := c.one(`SELECT p.state || ' ' || b.state FROM parcel p JOIN batch b ON b.id = p.batch`); got != row.another {
			t.Errorf("%s: parcel and batch are %s, want %s", name, got, row.another)
		}
	}
}

// In the time of regret a planned delivery can be stopped; release and retry
// let it go at once, and a reroute does not wait again.
func TestRegret(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := flow.Order{Who: "kari", Note: "fordi", To: "paper"}
	for name, row := range map[string]struct {
		order        func(*flow.Flow, context.Context, int64, flow.Order) error
		now, quarter string // how it stands after the order's run, and when the time is over
	}{
		"nothing":  {nil, "in delivery  | ehf=queued", "in delivery  | ehf=handed over"},
		"hold":     {(*flow.Flow).Hold, "in delivery person.held | ehf=held", "in delivery person.held | ehf=held"},
		"release":  {(*flow.Flow).Release, "in delivery  | ehf=handed over", "in delivery  | ehf=handed over"},
		"retry":    {(*flow.Flow).Retry, "in delivery  | ehf=handed over", "in delivery  | ehf=handed over"},
		"withdraw": {(*flow.Flow).Withdraw, "ended person.withdrawn | ehf=withdrawn", "ended person.withdrawn | ehf=withdrawn"},
		"reroute":  {(*flow.Flow).Reroute, "in delivery  | ehf=withdrawn paper=handed over", "in delivery  | ehf=withdrawn paper=handed over"},
	} {
		c := newCompany(t, func(f *flow.Flow) {
			f.Regret = func(seller, channel string) time.Duration {
				if seller == sellerID && channel == "ehf" {
					return 15 * time.Minute
				}
				return 0
			}
		})
		play(t, c, step{name, csvOf("a.csv", bill("200103", 10003, 1000)), map[string]string{"200103": "in delivery  | ehf=queued"}})
		if row.order != nil {
			if err := row.order(c.flow, ctx, c.order("200103"), o); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		play(t, c, step{name, nil, map[string]string{"200103": row.now}},
			step{name + ", a quarter later", func(c *company) { c.later(15 * time.Minute) }, map[string]string{"200103": row.quarter}})
	}
}
