package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"sluse/config"
)

func newInit(a *app) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "init DIR",
		Short: "Write a commented configuration and its folders",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return a.init(newOut(c), args[0], dryRun) },
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be made")
	return c
}

// A made is a file or folder that init made.
type made struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// init writes the example configuration into a folder, with the folders that
// it names. A configuration that is there already is never touched.
func (a *app) init(o out, dir string, dryRun bool) error {
	file := filepath.Join(dir, "sluse.yaml")
	if _, err := os.Lstat(file); err == nil {
		return errors.New(a.say("config.init-exists", file))
	}
	all := exampleFolders(dir)
	if !dryRun {
		if err := makeFolders(all); err != nil {
			return err
		}
		err := writeNew(file, config.Example)
		if errors.Is(err, fs.ErrExist) {
			return errors.New(a.say("config.init-exists", file))
		}
		if err != nil {
			return err
		}
	}
	all = slices.Insert(all, 0, made{file, "config.init-file"})
	return a.showMade(o, file, all)
}

// exampleFolders are the folders that the example configuration names; a test
// holds them against it.
func exampleFolders(dir string) []made {
	all := []made{{filepath.Join(dir, "state"), "config.init-folder"}}
	for _, drop := range []string{"invoices", "bank", "partners"} {
		all = append(all, made{filepath.Join(dir, "drop", drop, "in"), "config.init-drop"})
	}
	for _, channel := range []string{"ehf", "autopost", "factor"} {
		all = append(all, made{filepath.Join(dir, "out", channel), "config.init-folder"})
	}
	return all
}

func makeFolders(all []made) error {
	for _, m := range all {
		if err := os.MkdirAll(m.Path, 0o750); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that must not be there. A configuration may hold
// passwords: others do not read it.
func writeNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, errors.Join(err, os.Remove(name)))
	}
	return nil
}

func (a *app) showMade(o out, file string, all []made) error {
	rows := make([][]string, len(all))
	for i := range all {
		all[i].What = a.say(all[i].What)
		rows[i] = []string{all[i].Path, all[i].What}
	}
	if a.json {
		return o.object(map[string]any{"made": all})
	}
	if err := o.table(make([]column, 2), rows); err != nil {
		return err
	}
	return o.line(a.say("config.init-next", file))
}
