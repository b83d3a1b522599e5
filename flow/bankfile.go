package flow

import (
	"bytes"
	"errors"
	"io"

	"sluse/bankfiles"
	"sluse/words"
)

// ReadBank reads a bank file in whatever format it is, with neither
// configuration nor store. A file that cannot be read is a
// *bankfiles.FileError.
func ReadBank(all []bankfiles.Format, r io.Reader, name string) (*bankfiles.File, error) {
	const headSize = 64 << 10
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for _, one := range all {
		if one.Recognise(head[:n]) {
			return one.Read(io.MultiReader(bytes.NewReader(head[:n]), r), bankfiles.Options{Name: name})
		}
	}
	reason := words.R("bank.not-a-statement")
	if n == 0 {
		reason = words.R("bank.empty")
	}
	return nil, &bankfiles.FileError{File: name, Line: 1, Reason: reason}
}
