package flow

import (
	"io"

	"sluse/bankfiles"
	"sluse/words"
)

// ReadBank reads a bank file in whatever format it is, with neither
// configuration nor store. A file that cannot be read is a
// *bankfiles.FileError.
func ReadBank(all []bankfiles.Format, r io.Reader, name string) (*bankfiles.File, error) {
	const headSize = 64 << 10
	head, whole, err := headOf(r, headSize)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.Recognise(head) {
			return one.Read(whole, bankfiles.Options{Name: name})
		}
	}
	reason := words.R("bank.not-a-statement")
	if len(head) == 0 {
		reason = words.R("bank.empty")
	}
	return nil, &bankfiles.FileError{File: name, Line: 1, Reason: reason}
}
