package main

import (
	"context"

	"sluse/daemon"
	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

// kept is a delivery's state with what keeps it at home now, where something
// does that a person has switched on.
func (a *app) kept(state, seller, channel, delivery string, on []report.Switch) string {
	if delivery != "queued" && delivery != "leased" {
		return state
	}
	for _, s := range on {
		if s.Keeps(seller, channel) {
			return a.say("switch.kept-"+s.Kind, state)
		}
	}
	return state
}

// keptDelivery is a delivery's state likewise; a withdrawal goes on always.
func (a *app) keptDelivery(v report.DeliveryLine, on []report.Switch) string {
	state := words.DeliveryState(a.lang(), v.Channel, v.State)
	if v.Purpose == "withdrawal" {
		return state
	}
	return a.kept(state, v.Seller, v.Channel, v.State, on)
}

// keepers are the switches that keep an invoice at home now, in a sentence
// each: those of the channel in which it waits, or that it would take.
func (a *app) keepers(ctx context.Context, house *daemon.House, seller, channel string) ([]string, error) {
	on, err := house.Store.Switched(ctx)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, s := range on {
		if s.Keeps(seller, channel) {
			list = append(list, s.Text(a.lang(), house.Flow.Zone))
		}
	}
	return list, nil
}

// keepersOf are those of an invoice that has not left; its way is the channel
// that it takes, as far as it is decided.
func (a *app) keepersOf(ctx context.Context, house *daemon.House, inv flow.Invoice, way string) ([]string, error) {
	switch inv.State {
	case flow.Delivered, flow.Ended, flow.Rehearsed:
		return nil, nil
	}
	deliveries, err := house.Store.Deliveries(ctx, inv.ID)
	if err != nil {
		return nil, err
	}
	if d, ok := last(deliveries); ok && inv.State == flow.InDelivery {
		if d.State != "queued" && d.State != "leased" {
			return nil, nil
		}
		way = d.Channel
	}
	return a.keepers(ctx, house, inv.Seller, way)
}
