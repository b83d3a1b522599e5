package daemon

import "context"

// seal lays what a pass has booked under the chain of the books. What is left
// when the shift is over waits for the next pass.
func (h *House) seal(ctx context.Context, who shift) error {
	for !who.over() {
		more, err := h.Store.Seal(ctx, h.now())
		if err != nil || !more {
			return err
		}
	}
	return nil
}
