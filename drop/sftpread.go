package drop

import (
	"errors"
	"io"

	"github.com/pkg/sftp"
)

// readAhead is how much of a file is asked for at once, in packets that are
// under way side by side.
const readAhead = 1 << 20

// A reading is an open file of a server.
type reading struct {
	link  *link
	file  *sftp.File
	name  string
	size  int64 // as it was when the file was opened
	at    int64 // how much has come
	ahead []byte
	space []byte
	err   error        // what comes after the bytes that are ahead
	ended func() error // whether the context of Open has ended
	stop  func() bool
}

func (f *reading) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(f.ahead) == 0 && f.err == nil {
		f.err = f.link.ask(f.fill)
		if errors.Is(f.err, errEnd) {
			f.err = io.EOF
		}
		if err := f.ended(); f.err != nil && err != nil {
			f.err = err
		}
	}
	if len(f.ahead) == 0 {
		return 0, f.err
	}
	n := copy(p, f.ahead)
	f.ahead = f.ahead[n:]
	return n, nil
}

// errEnd is the end of the file, where that is not the end of the connection.
var errEnd = errors.New("the file ends here")

// fill reads on. A piece that comes short is asked for again from where it
// ended: only nothing at all is the end, and that must be where the server
// says that the file ends.
func (f *reading) fill() error {
	want := min(f.size-f.at, readAhead)
	if want <= 0 {
		want = packet // there should be nothing; a file that grew shows here
	}
	if int64(len(f.space)) < want {
		f.space = make([]byte, want)
	}
	n, err := f.file.ReadAt(f.space[:want], f.at)
	f.at += int64(n)
	f.ahead = f.space[:n]
	switch {
	case n > 0:
		return nil // an error is met again by the next call
	case !errors.Is(err, io.EOF):
		return err
	}
	if f.link.failed.Load() {
		return sftp.ErrSSHFxConnectionLost
	}
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != f.at {
		return &countError{f.name, f.at, info.Size()}
	}
	return errEnd
}

func (f *reading) Close() error {
	f.stop()
	return f.link.ask(f.file.Close)
}
