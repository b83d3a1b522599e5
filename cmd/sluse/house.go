package main

import (
	"context"
	"errors"

	"sluse/config"
	"sluse/daemon"
)

// open furnishes the house for a command that may work beside a daemon.
func (a *app) open(ctx context.Context) (*daemon.House, error) {
	h, err := a.furnish(ctx)
	if err == nil {
		h.Store.Beside()
	}
	return h, err
}

// furnish furnishes the house on the configuration. What is wrong with that is
// an exitError with its Problems. Close the house when the work is done.
func (a *app) furnish(ctx context.Context) (*daemon.House, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	h, err := daemon.Open(ctx, cfg, a.now)
	if problems := config.Problems(nil); errors.As(err, &problems) {
		return nil, &exitError{exitConfig, err}
	}
	return h, err
}
