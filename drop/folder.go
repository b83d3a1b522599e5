package drop

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// What the files and folders that we make allow: us all, our group to read.
const (
	folderMode = 0o750
	fileMode   = 0o640
)

// Folder is a folder of this machine as a drop. The folder is opened anew for
// each call: one that vanished, or came back as another mount, shows at once.
func Folder(dir string) (Drop, error) {
	if dir == "" {
		return nil, errors.New("a folder needs a path")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return folder(abs), nil
}

type folder string

// in opens the root and the names in it for one call.
func (f folder) in(ctx context.Context, names ...string) (*os.Root, []string, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	local := make([]string, len(names))
	for i, name := range names {
		l, err := localName(name)
		if err != nil {
			return nil, nil, fmt.Errorf("%q is not a name inside a folder: %w", name, err)
		}
		local[i] = l
	}
	root, err := os.OpenRoot(string(f))
	return root, local, err
}

// localName is a name as this system writes it. A name that is not UTF-8 (an
// old system's "Bj\xf8rnstad.csv") is a name all the same.
func localName(name string) (string, error) {
	if name == "" {
		return ".", nil
	}
	text := strings.ToValidUTF8(name, "_")
	local, err := filepath.Localize(text)
	if err == nil && text != name {
		local = filepath.FromSlash(name)
	}
	return local, err
}

// shut closes a root or a file that was only read.
func shut(c io.Closer) { _ = c.Close() }

func (f folder) List(ctx context.Context, dir string) ([]Entry, error) {
	root, local, err := f.in(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer shut(root)
	d, err := root.Open(local[0])
	if err != nil {
		return nil, err
	}
	defer shut(d)
	var entries []Entry
	for len(entries) < MaxList {
		batch, err := d.ReadDir(1024)
		for _, e := range batch {
			if info, ok := whole(e); ok && len(entries) < MaxList {
				entries = append(entries, entry(e.Name(), info))
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return entries, nil
}

// whole is a folder's entry where it is a regular file by a finished name. One
// that went away between the two looks is not there.
func whole(e fs.DirEntry) (fs.FileInfo, bool) {
	if !e.Type().IsRegular() || Unfinished(e.Name()) {
		return nil, false
	}
	info, err := e.Info()
	return info, err == nil && info.Mode().IsRegular()
}

func entry(name string, info fs.FileInfo) Entry {
	return Entry{Name: name, Size: info.Size(), ModTime: info.ModTime(), Identity: identity(info)}
}

// look is a name's own information, an error unless it is a regular file.
func look(root *os.Root, name string) (fs.FileInfo, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file", name)
	}
	return info, nil
}

func (f folder) Stat(ctx context.Context, name string) (Entry, error) {
	root, local, err := f.in(ctx, name)
	if err != nil {
		return Entry{}, err
	}
	defer shut(root)
	info, err := look(root, local[0])
	if err != nil {
		return Entry{}, err
	}
	return entry(name, info), nil
}

func (f folder) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	root, local, err := f.in(ctx, name)
	if err != nil {
		return nil, err
	}
	defer shut(root)
	info, err := look(root, local[0])
	if err != nil {
		return nil, err
	}
	file, err := root.OpenFile(local[0], os.O_RDONLY|openNoWait, 0)
	if err != nil {
		return nil, err
	}
	// Between the two a link or a pipe may have taken the name.
	if now, err := file.Stat(); err != nil || !os.SameFile(info, now) {
		shut(file)
		return nil, errors.Join(fmt.Errorf("%s was exchanged while it was opened", name), err)
	}
	return file, nil
}

func (f folder) Upload(ctx context.Context, temp string, r io.Reader) error {
	return f.UploadAll(ctx, []Upload{{temp, r}})[0]
}

// uploadsAtOnce is how many files are written and fsynced side by side: a
// disk answers eight in hardly more time than one.
const uploadsAtOnce = 8

func (f folder) UploadAll(ctx context.Context, uploads []Upload) []error {
	errs := make([]error, len(uploads))
	root, _, err := f.in(ctx)
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	defer shut(root)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(uploadsAtOnce, len(uploads)) {
		wg.Go(func() {
			for i := range next {
				errs[i] = upload(ctx, root, uploads[i])
			}
		})
	}
	for i := range uploads {
		next <- i
	}
	close(next)
	wg.Wait()
	changed := map[string][]int{} // folder: the uploads that changed it
	for i, u := range uploads {
		if errs[i] == nil {
			changed[path.Dir(u.Temp)] = append(changed[path.Dir(u.Temp)], i)
		}
	}
	f.syncAll(changed, errs)
	return errs
}

// upload writes one file and fsyncs it; its folder is not yet synced.
func upload(ctx context.Context, root *os.Root, u Upload) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name, err := localName(u.Temp)
	if err != nil {
		return fmt.Errorf("%q is not a name inside a folder: %w", u.Temp, err)
	}
	file, err := create(root, name, path.Dir(u.Temp))
	if err != nil {
		return err
	}
	_, err = io.Copy(file, &stoppable{ctx, u.Body})
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

// create makes a new file. An earlier try is removed, not written over: the
// name could be a link to something else by now.
func create(root *os.Root, name, dir string) (*os.File, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	file, err := root.OpenFile(name, flags, fileMode)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = makeFolder(root, dir)
	case errors.Is(err, fs.ErrExist):
		err = root.Remove(name)
	default:
		return file, err
	}
	if err != nil {
		return nil, err
	}
	return root.OpenFile(name, flags, fileMode)
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

func (f folder) Publish(ctx context.Context, temp, name string) error {
	return f.PublishAll(ctx, []Rename{{temp, name}})[0]
}

func (f folder) PublishAll(ctx context.Context, renames []Rename) []error {
	errs := make([]error, len(renames))
	root, _, err := f.in(ctx)
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	defer shut(root)
	changed := map[string][]int{} // folder: the renames that changed it
	for i, r := range renames {
		if errs[i] = rename(ctx, root, r); errs[i] == nil {
			from, to := path.Dir(r.Temp), path.Dir(r.Name)
			changed[to] = append(changed[to], i)
			if from != to {
				changed[from] = append(changed[from], i)
			}
		}
	}
	// Once renamed they are made durable even if the context has ended.
	f.syncAll(changed, errs)
	return errs
}

// syncAll fsyncs folders; an error is one of every file that changed them.
func (f folder) syncAll(changed map[string][]int, errs []error) {
	for dir, done := range changed {
		if err := f.sync(dir); err != nil {
			for _, i := range done {
				errs[i] = err
			}
		}
	}
}

func (f folder) Move(ctx context.Context, from, to string) error {
	return f.Publish(ctx, from, to)
}

// rename renames without replacing; the folders are not yet synced.
func rename(ctx context.Context, root *os.Root, r Rename) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	from, err := localName(r.Temp)
	if err != nil {
		return fmt.Errorf("%q is not a name inside a folder: %w", r.Temp, err)
	}
	to, err := localName(r.Name)
	if err != nil {
		return fmt.Errorf("%q is not a name inside a folder: %w", r.Name, err)
	}
	if _, err := look(root, from); err != nil {
		return err
	}
	if err := makeFolder(root, path.Dir(r.Name)); err != nil {
		return err
	}
	err = renameExclusive(root, from, to)
	if errors.Is(err, errors.ErrUnsupported) {
		err = renameByLink(root, from, to)
	}
	if errors.Is(err, fs.ErrExist) {
		return finishHalfRename(root, from, to)
	}
	return err
}

// renameByLink renames in two steps, of which the first fails if the target
// exists. Where the file system has no hard links it looks first: there an
// outsider who takes the name in between is written over.
func renameByLink(root *os.Root, from, to string) error {
	err := root.Link(from, to)
	if err == nil {
		return root.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := root.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return root.Rename(from, to)
}

// finishHalfRename is for a target that exists: it may be the very file, from
// a renameByLink that was cut between its steps.
func finishHalfRename(root *os.Root, from, to string) error {
	a, errA := root.Lstat(from)
	b, errB := root.Lstat(to)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if from != to && os.SameFile(a, b) {
		return root.Remove(from)
	}
	return fmt.Errorf("%s: %w", to, ErrExists)
}

func (f folder) Remove(ctx context.Context, name string) error {
	root, local, err := f.in(ctx, name)
	if err != nil {
		return err
	}
	defer shut(root)
	info, err := root.Lstat(local[0])
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder", name)
	}
	if err := root.Remove(local[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncFolder(root, path.Dir(name))
}

// makeFolder makes a folder and those above it, durably.
func makeFolder(root *os.Root, dir string) error {
	local := filepath.FromSlash(dir)
	if info, err := root.Stat(local); err == nil && info.IsDir() {
		return nil
	}
	if err := root.MkdirAll(local, folderMode); err != nil {
		return err
	}
	for dir != "." {
		dir = path.Dir(dir)
		if err := syncFolder(root, dir); err != nil {
			return err
		}
	}
	return nil
}

func (f folder) sync(dir string) error {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return err
	}
	defer shut(root)
	return syncFolder(root, dir)
}
