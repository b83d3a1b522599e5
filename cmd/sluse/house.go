package main

import (
	"context"
	"errors"
	"time"

	"sluse/config"
	"sluse/daemon"
)

// open furnishes the house on the configuration. What is wrong with that is
// an exitError with its Problems. Close the house when the work is done.
func (a *app) open(ctx context.Context) (*daemon.House, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	h, err := daemon.Open(ctx, cfg, time.Now)
	if problems := (config.Problems)(nil); errors.As(err, &problems) {
		return nil, &exitError{exitConfig, err}
	}
	return h, err
}
