package flow

import (
	"bytes"
	"errors"
	"io"
)

// headOf is a file's first bytes, by which it is recognised, at most so many;
// and the file from its start.
func headOf(r io.Reader, most int) (head []byte, whole io.Reader, err error) {
	head = make([]byte, most)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	return head[:n], io.MultiReader(bytes.NewReader(head[:n]), r), nil
}

// reading reads a file from what its head has become, and closes the file.
type reading struct {
	io.Reader
	io.Closer
}
