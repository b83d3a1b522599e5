package flow_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/drop"
	"sluse/flow"
	"sluse/outbox"
	"sluse/outbox/notice"
)

// posted makes the same two status files on each call and hands over what is
// due, as a pass of the house does.
func posted(c *company) error {
	ctx := context.Background()
	for number := int64(1); number <= 2; number++ {
		n := flow.Notice{Series: "status/faktura", Number: number, Kind: flow.StatusFile, Seller: sellerID, UpTo: 10 * number, UpToItem: number}
		name := fmt.Sprintf("status-faktura-%06d.csv", number)
		if _, err := c.flow.MakeNotice(ctx, n, "status/faktura", []string{name}, []byte("number;class\r\n")); err != nil {
			return err
		}
	}
	tree, err := drop.Folder(c.dir)
	if err != nil {
		return err
	}
	m := &outbox.Machine{
		Channel: notice.NewFiles("status/faktura", tree, "status", "status-tmp"), Queue: &powered{c.store, c}, Outcomes: c.flow,
		Retry: outbox.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour}, Now: func() time.Time { return c.now },
	}
	_, err = m.Run(ctx)
	return err
}

// The power goes at each commit of two notices in turn, before it or right
// after it: each is made once and lies there once, and the series goes on
// where it stood.
func TestCrashWhileNoticesAreMade(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	for at := 1; ; at++ {
		for _, after := range []bool{false, true} {
			c := newCompany(t)
			p := &power{at: at, after: after}
			c.power = p
			err := posted(c)
			if err == nil {
				if at < 5 {
					t.Errorf("only %d commits", p.commits)
				}
				return
			}
			if !errors.Is(err, errPower) {
				t.Fatal(err)
			}
			c.power = nil
			c.restart()
			if err := errors.Join(posted(c), posted(c)); err != nil {
				t.Fatalf("power %+v: %v", *p, err)
			}
			names, err := filepath.Glob(filepath.Join(c.dir, "status", "*"))
			if err != nil || len(names) != 2 || !strings.Contains(names[0], "status-faktura-000001-") || !strings.Contains(names[1], "status-faktura-000002-") {
				t.Errorf("power %+v: %v, %v", *p, names, err)
			}
			last, is, err := c.store.LastNotice(t.Context(), "status/faktura")
			if err != nil || !is || last.Number != 2 || last.UpTo != 20 || last.UpToItem != 2 {
				t.Errorf("power %+v: the last is %+v, %v", *p, last, err)
			}
			if n := len(c.rows(`SELECT id FROM delivery WHERE purpose = 'notice' AND state = 'handed over'`)); n != 2 {
				t.Errorf("power %+v: %d deliveries", *p, n)
			}
			if left, err := os.ReadDir(filepath.Join(c.dir, "status-tmp")); err != nil || len(left) > 0 {
				t.Errorf("power %+v: unfinished files %v, %v", *p, left, err)
			}
		}
	}
}
