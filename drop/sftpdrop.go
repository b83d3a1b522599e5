package drop

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/pkg/sftp"

	"sluse/words"
)

// A remote is a folder of an SFTP server as a drop. Its links to folders are
// followed, as its owner means them; one to a file is not.
//
// SFTP cannot say that a folder's names are safe on the server's disk: what
// was renamed survives a power cut there as well as the server sees to it.
type remote struct {
	server *Server
	root   string
}

// path is a name as the server is told it. A name that a server chose comes
// back to it unchanged, and never leads out of the root.
func (r remote) path(name string) (string, error) {
	if name == "" || name == "." {
		return r.root, nil
	}
	if strings.Contains(name, "\x00") || !fs.ValidPath(strings.ToValidUTF8(name, "_")) {
		return "", fmt.Errorf("%q is not a name inside a folder: %w", name, fs.ErrInvalid)
	}
	if r.root == "." {
		return name, nil
	}
	return strings.TrimSuffix(r.root, "/") + "/" + name, nil
}

// file is path for a name that must be a file's.
func (r remote) file(name string) (string, error) {
	if name == "" || name == "." {
		return "", fmt.Errorf("%q is not a file: %w", name, fs.ErrInvalid)
	}
	return r.path(name)
}

// told is an error with the words that a clerk can act on, where it has any.
func (r remote) told(name string, err error) error {
	switch {
	case err == nil || Away(err):
		return err
	case errors.Is(err, fs.ErrPermission):
		return &ServerError{Server: r.server.o.Name, Why: words.R("remote.permission", r.server.o.Name, r.shown(name)), Err: err}
	}
	return err
}

// noFolder is for a folder that is not there.
func (r remote) noFolder(name string, err error) error {
	return &ServerError{Server: r.server.o.Name, Why: words.R("remote.no-folder", r.server.o.Name, r.shown(name)), Err: err}
}

// shown is a name as a person looks it up on the server.
func (r remote) shown(name string) string { return path.Join(r.root, name) }

func (r remote) List(ctx context.Context, dir string) ([]Entry, error) {
	full, err := r.path(dir)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	err = r.server.do(ctx, func(l *link) error {
		entries = nil
		infos, err := l.readDir(ctx, full)
		if err != nil {
			return err
		}
		for _, info := range infos {
			name := info.Name()
			if Unfinished(name) || name == "" || strings.ContainsAny(name, "/\x00") || len(entries) >= MaxList {
				continue
			}
			if info = l.kind(full+"/"+name, info); info != nil {
				entries = append(entries, Entry{Name: name, Size: info.Size(), ModTime: info.ModTime()})
			}
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, r.noFolder(dir, err)
	}
	if err != nil {
		return nil, r.told(dir, err)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return entries, nil
}

// readDir is a folder's content, as far as its budget goes.
func (l *link) readDir(ctx context.Context, full string) ([]os.FileInfo, error) {
	l.listing.Lock()
	defer l.listing.Unlock()
	limited, stop := context.WithCancel(ctx)
	defer stop()
	b := &budget{stop: stop}
	b.left.Store(l.server.listing)
	l.budget.Store(b)
	defer l.budget.Store(nil)
	infos, err := l.client.ReadDirContext(limited, full)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return infos, nil // the others follow when these have gone
	}
	return infos, err
}

// typeBits are those of a file's mode that say what it is.
const typeBits = 0o170000

// kind is a listed name's information where it is a regular file. Some servers
// do not say what it is in a listing and are asked.
func (l *link) kind(full string, info os.FileInfo) os.FileInfo {
	if s, ok := info.Sys().(*sftp.FileStat); ok && s.Mode&typeBits == 0 {
		asked, err := l.client.Lstat(full)
		if err != nil {
			return nil
		}
		info = asked
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	return info
}

// look is a name's own information, an error unless it is a regular file.
func (l *link) look(full, name string) (os.FileInfo, error) {
	info, err := l.client.Lstat(full)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file", name)
	}
	return info, nil
}

func (r remote) Stat(ctx context.Context, name string) (Entry, error) {
	full, err := r.file(name)
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	err = r.server.do(ctx, func(l *link) error {
		info, err := l.look(full, name)
		if err == nil {
			e = Entry{Name: name, Size: info.Size(), ModTime: info.ModTime()}
		}
		return err
	})
	return e, r.told(name, err)
}

// Open reads a file ahead, in safe pieces, and counts what it read against
// what the server says that the file has. Between the look and the opening a
// link may take the name: that leads nowhere but into the server's own files.
func (r remote) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	full, err := r.file(name)
	if err != nil {
		return nil, err
	}
	var f *reading
	err = r.server.do(ctx, func(l *link) error {
		info, err := l.look(full, name)
		if err != nil {
			return err
		}
		file, err := l.client.Open(full)
		if err != nil {
			return &fs.PathError{Op: "open", Path: name, Err: err}
		}
		f = &reading{link: l, file: file, name: name, size: info.Size(), ended: ctx.Err}
		f.stop = context.AfterFunc(ctx, func() { l.cut(nil) })
		return nil
	})
	if err != nil {
		return nil, r.told(name, err)
	}
	return f, nil
}

func (r remote) Upload(ctx context.Context, temp string, body io.Reader) error {
	return r.UploadAll(ctx, []Upload{{temp, body}})[0]
}

func (r remote) UploadAll(ctx context.Context, uploads []Upload) []error {
	return several(len(uploads), func(i int) error {
		u := uploads[i]
		if _, err := r.file(u.Temp); err != nil {
			return err
		}
		return r.told(u.Temp, r.server.do(ctx, func(l *link) error { return r.upload(l, u) }))
	})
}

// several does n things, eight at a time.
func several(n int, do func(int) error) []error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(uploadsAtOnce, n) {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errs
}

// upload writes one file, has the server make it durable where it can, and
// counts what arrived.
func (r remote) upload(l *link, u Upload) error {
	full, err := r.file(u.Temp)
	if err != nil {
		return err
	}
	file, err := r.create(l, u.Temp, full)
	if err != nil {
		return err
	}
	sent, err := fillIn(file, u.Body)
	if err == nil && l.syncs {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		var info os.FileInfo
		if info, err = l.look(full, u.Temp); err == nil && info.Size() != sent {
			err = &countError{u.Temp, sent, info.Size()}
		}
	}
	if err != nil {
		if broken, _ := l.broken(); !broken {
			_ = l.client.Remove(full) // what stays is written anew the next time
		}
	}
	return err
}

// fillIn writes a body with several packets under way. After an error the
// file may have holes: it is never gone on with.
func fillIn(file *sftp.File, body io.Reader) (int64, error) {
	if _, ok := body.(interface{ Len() int }); ok {
		return file.ReadFrom(body) // it knows how many are worth while
	}
	const underWay = 16
	return file.ReadFromWithConcurrency(body, underWay)
}

// create makes a new file. An earlier try is removed, not written over: the
// name could be a link by now, or a session that was cut off could still
// write to that file.
func (r remote) create(l *link, name, full string) (*sftp.File, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	file, err := l.client.OpenFile(full, flags)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, fs.ErrNotExist):
		if err := r.makeFolder(l, path.Dir(name)); err != nil {
			return nil, err
		}
	default:
		info, there := l.client.Lstat(full)
		if there != nil || info.IsDir() {
			return nil, &fs.PathError{Op: "create", Path: name, Err: err}
		}
		if err := l.client.Remove(full); err != nil {
			return nil, &fs.PathError{Op: "remove", Path: name, Err: err}
		}
	}
	if file, err = l.client.OpenFile(full, flags); err != nil {
		return nil, &fs.PathError{Op: "create", Path: name, Err: err}
	}
	return file, nil
}

// makeFolder makes a folder and those above it, but never the root: where that
// is missing, something is wrong that a person must know.
func (r remote) makeFolder(l *link, dir string) error {
	if _, err := l.client.Stat(r.root); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return r.noFolder(".", err)
		}
		return err
	}
	if dir == "." {
		return nil
	}
	steps := strings.Split(dir, "/")
	for i := range steps {
		name := strings.Join(steps[:i+1], "/")
		full, err := r.path(name)
		if err != nil {
			return err
		}
		if info, err := l.client.Stat(full); err == nil && info.IsDir() {
			continue
		}
		if err := l.client.Mkdir(full); err != nil {
			// Another upload may have made it in the meantime.
			if info, e := l.client.Stat(full); e == nil && info.IsDir() {
				continue
			}
			return &fs.PathError{Op: "mkdir", Path: name, Err: err}
		}
	}
	return nil
}

func (r remote) Publish(ctx context.Context, temp, name string) error {
	return r.PublishAll(ctx, []Rename{{temp, name}})[0]
}

func (r remote) PublishAll(ctx context.Context, renames []Rename) []error {
	return several(len(renames), func(i int) error {
		one := renames[i]
		from, errFrom := r.file(one.Temp)
		to, errTo := r.file(one.Name)
		if err := errors.Join(errFrom, errTo); err != nil {
			return err
		}
		return r.told(one.Name, r.server.do(ctx, func(l *link) error { return r.rename(l, one, from, to) }))
	})
}

func (r remote) Move(ctx context.Context, from, to string) error { return r.Publish(ctx, from, to) }

// rename renames without replacing. OpenSSH's plain rename links and unlinks,
// and so refuses a name that is taken; other servers replace it without a
// word, so the name is looked at first. What remains, on those, is an outsider
// who takes the name between the look and the rename: our own names are
// unique. Where the connection broke nobody knows whether it was done, and the
// error says just that: the next call finds the old name gone, or does it.
func (r remote) rename(l *link, names Rename, from, to string) error {
	old, err := l.look(from, names.Temp)
	if err != nil {
		return err
	}
	taken, err := l.client.Lstat(to)
	switch {
	case err == nil:
		return r.taken(l, names, from, to, old, taken)
	case !errors.Is(err, fs.ErrNotExist):
		return &fs.PathError{Op: "stat", Path: names.Name, Err: err}
	}
	err = l.client.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) { // the old name is there: the new one's folder is not
		if err = r.makeFolder(l, path.Dir(names.Name)); err == nil {
			err = l.client.Rename(from, to)
		}
	}
	if err == nil || Away(err) {
		return err
	}
	// It says no more than "failure" where the name was taken meanwhile.
	if _, gone := l.look(from, names.Temp); errors.Is(gone, fs.ErrNotExist) {
		return gone
	}
	if _, e := l.client.Lstat(to); e == nil {
		return fmt.Errorf("%s: %w", names.Name, ErrExists)
	}
	return &os.LinkError{Op: "rename", Old: names.Temp, New: names.Name, Err: err}
}

// taken is for a name that exists: it may be the very file, from a rename of
// the server's that was cut between its link and its unlink. SFTP does not
// tell whether two names are one file, so time, size and content are compared;
// where they are all equal one name is left, and nothing is lost.
func (r remote) taken(l *link, names Rename, from, to string, old, other os.FileInfo) error {
	const most = 64 << 20
	if from != to && other.Mode().IsRegular() && old.Size() == other.Size() && old.ModTime().Equal(other.ModTime()) && old.Size() <= most {
		same, err := l.sameContent(from, to)
		if err != nil {
			return err
		}
		if same {
			return l.client.Remove(from)
		}
	}
	return fmt.Errorf("%s: %w", names.Name, ErrExists)
}

func (l *link) sameContent(a, b string) (bool, error) {
	one, err := l.client.Open(a)
	if err != nil {
		return false, err
	}
	defer shut(one)
	two, err := l.client.Open(b)
	if err != nil {
		return false, err
	}
	defer shut(two)
	left, right := make([]byte, packet), make([]byte, packet)
	for {
		n, errLeft := io.ReadFull(one, left)
		m, errRight := io.ReadFull(two, right)
		if !bytes.Equal(left[:n], right[:m]) {
			return false, nil
		}
		end := func(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
		switch {
		case end(errLeft) && end(errRight):
			return true, nil
		case errLeft != nil || errRight != nil:
			return false, errors.Join(errLeft, errRight)
		}
	}
}

func (r remote) Remove(ctx context.Context, name string) error {
	full, err := r.file(name)
	if err != nil {
		return err
	}
	return r.told(name, r.server.do(ctx, func(l *link) error {
		info, err := l.client.Lstat(full)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return &fs.PathError{Op: "remove", Path: name, Err: err}
		case info.IsDir():
			return fmt.Errorf("%s is a folder", name)
		}
		if err := l.client.Remove(full); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &fs.PathError{Op: "remove", Path: name, Err: err}
		}
		return nil
	}))
}
