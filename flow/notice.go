package flow

import (
	"context"
	"errors"

	"sluse/outbox"
)

// noticeItem is what a delivery of a notice carries.
func (f *Flow) noticeItem(_ context.Context, _ Delivery) (outbox.Item, error) {
	return outbox.Item{}, errors.New("no notice is made yet")
}
