// Package drop is a folder or an SFTP directory as one small file system:
// list whole files, open, put atomically, move, remove.
//
// All that other systems hand over comes in through a drop, and most of what
// goes to them leaves through one. What a half-written file looks like, and
// when a name is safe on disk, is known here and nowhere else.
package drop

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"
)

// ErrExists is in the chain of the error of a rename whose target is taken by
// another file.
var ErrExists = errors.New("a file of that name exists")

// An Entry is one regular file of a drop.
type Entry struct {
	// Name is the file's own name in a listing, and the name asked for in
	// the answer of Stat.
	Name    string
	Size    int64
	ModTime time.Time // by the clock of whoever wrote it: never an order, never an age
	// Identity tells two files of one name apart where the drop can (an
	// inode number); 0 where it cannot.
	Identity uint64
}

// Same reports whether nothing was seen to change between two looks at a file.
func (e Entry) Same(o Entry) bool {
	return e.Size == o.Size && e.ModTime.Equal(o.ModTime) && e.Identity == o.Identity
}

// An Upload is a file to be written under a temporary name.
type Upload struct {
	Temp string
	Body io.Reader
}

// A Rename gives a temporary name its final one.
type Rename struct{ Temp, Name string }

// A Drop is one tree of files. Names are relative to its root, parted by
// slashes, and never lead out of it. "." and "" are the root.
//
// Errors tell their kind by errors.Is: fs.ErrNotExist for a name that is not
// there, ErrExists for one that is taken. What returned without an error
// survives a power cut.
type Drop interface {
	// List is the regular files of a folder, sorted by name. It leaves out
	// dot files, names that stand for unfinished files (see Unfinished),
	// links and folders. A folder that is not there is an error, never an
	// empty list. It lists at most MaxList files: the others follow when
	// these have gone.
	List(ctx context.Context, dir string) ([]Entry, error)

	// Stat looks at one regular file, following no link.
	Stat(ctx context.Context, name string) (Entry, error)

	// Open reads one regular file, following no link.
	Open(ctx context.Context, name string) (io.ReadCloser, error)

	// Upload writes a whole file under a temporary name, in place of any
	// earlier try under that name, and creates its folder where missing.
	// After an error nothing of it is left, as far as the drop can see to it.
	Upload(ctx context.Context, temp string, r io.Reader) error

	// UploadAll uploads a batch, several at a time; one that fails does not
	// stop the others. It returns as many errors as uploads, nil for each
	// that was done.
	UploadAll(ctx context.Context, uploads []Upload) []error

	// Publish renames an uploaded file to its final name in a folder that
	// exists or is created. It never replaces another file (ErrExists). If
	// temp is not there the error is fs.ErrNotExist: the caller knows
	// whether an earlier Publish had done it, and the receiver taken it.
	Publish(ctx context.Context, temp, name string) error

	// PublishAll publishes a batch; one that fails does not stop the others.
	// It returns as many errors as renames, nil for each that was done.
	PublishAll(ctx context.Context, renames []Rename) []error

	// Move renames a file, creating the target's folder where missing. It
	// never replaces another file (ErrExists).
	Move(ctx context.Context, from, to string) error

	// Remove removes a file. One that is gone already is no error.
	Remove(ctx context.Context, name string) error
}

// MaxList is the most files that one listing gives.
const MaxList = 200_000

// Put uploads and publishes in one go, by the name that Temp gives.
func Put(ctx context.Context, d Drop, name string, r io.Reader) error {
	temp := Temp(name)
	if err := d.Upload(ctx, temp, r); err != nil {
		return err
	}
	err := d.Publish(ctx, temp, name)
	if errors.Is(err, ErrExists) {
		return errors.Join(err, d.Remove(ctx, temp))
	}
	return err
}

// Temp is the temporary name of a file on its way to name: in the same
// folder, and one that List leaves out.
func Temp(name string) string {
	dir, base := path.Split(name)
	return dir + "." + base + ".part"
}

// Unfinished reports whether a file's own name says that it is hidden or
// still being written.
func Unfinished(base string) bool {
	if strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") {
		return true
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".part", ".tmp", ".filepart", ".crdownload":
		return true
	}
	return false
}
