package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"sluse/words"
)

// What failed is said in the reader's language: where, what, and what to do.
// What has no words stands as the system said it.
func TestFaultsInWords(t *testing.T) {
	t.Parallel()
	gone := &fs.PathError{Op: "open", Path: "drop/bank/in", Err: os.ErrNotExist}
	shut := &fs.PathError{Op: "open", Path: "ut/ehf", Err: os.ErrPermission}
	for _, row := range []struct {
		err    error
		nb, en string
	}{
		{
			fmt.Errorf("source bank: %w", gone),
			"innleveringsmappen bank: drop/bank/in finnes ikke", "the folder for incoming files bank: there is no drop/bank/in",
		},
		{fmt.Errorf("channel email: %w", shut), "E-post: programmet har ikke adgang til ut/ehf", "E-mail: the program has no access to ut/ehf"},
		{fmt.Errorf("juni.csv: %w", &fs.PathError{Op: "open", Path: "juni.csv", Err: os.ErrNotExist}), "juni.csv finnes ikke", "there is no juni.csv"},
		{
			errors.Join(fmt.Errorf("channel ehf: %w", told{words.R("trouble.folder-gone")}), fmt.Errorf("source bank: %w", errors.New("EIO"))),
			"EHF: mappen er borte\ninnleveringsmappen bank: EIO", "EHF: the folder is gone\nthe folder for incoming files bank: EIO",
		},
		{&exitError{exitFailed, errors.New("source of all evil: rust")}, "source of all evil: rust", "source of all evil: rust"},
	} {
		for lang, want := range map[string]string{"nb": row.nb, "en": row.en} {
			if got := (&app{langFlag: lang}).faultText(row.err); got != want {
				t.Errorf("%v in %s:\n%s\nwant\n%s", row.err, lang, got, want)
			}
		}
	}
}
