package main

import (
	"context"
	"strconv"

	"sluse/daemon"
	"sluse/ledger"
	"sluse/words"
)

// A chainView is the chain of vouchers for machines.
type chainView struct {
	Whole    bool     `json:"whole"`
	Blocks   int64    `json:"blocks"`
	Sealed   int64    `json:"sealed"`
	Unsealed int64    `json:"unsealed"`
	Head     string   `json:"head"`
	Faults   []string `json:"faults"`
}

// verifyChain proves the chain, and says how it stands in lines for people.
func (a *app) verifyChain(ctx context.Context, h *daemon.House) (chainView, []string, error) {
	v := chainView{Faults: []string{}}
	n := 0
	var faults []words.Reason
	chain, err := h.Store.VerifyChain(ctx, func(fault words.Reason) {
		if n++; n <= ledger.MaxFaults {
			faults = append(faults, fault)
		}
	})
	if err != nil {
		return v, nil, err
	}
	v.Whole, v.Blocks, v.Sealed, v.Unsealed, v.Head = n == 0, chain.Blocks, chain.Sealed, chain.Unsealed, chain.Head
	counts := []string{strconv.FormatInt(v.Blocks, 10), strconv.FormatInt(v.Sealed, 10), strconv.FormatInt(v.Unsealed, 10)}
	var lines []string
	if v.Whole {
		lines = append(lines, a.say("chain.whole", counts...))
	} else {
		lines = append(lines, a.say("chain.broken", append(counts, strconv.Itoa(n))...))
	}
	for _, fault := range faults {
		v.Faults = append(v.Faults, fault.Text(a.lang()))
		lines = append(lines, "  "+fault.Text(a.lang()))
		if todo := fault.Todo(a.lang()); todo != "" {
			lines = append(lines, "    "+todo)
		}
	}
	if v.Head != "" {
		lines = append(lines, a.say("chain.head", v.Head))
	}
	return v, lines, nil
}
