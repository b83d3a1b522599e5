package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"sluse/flow"
)

// packs is the folder of immutable packs: files of zstd frames, one frame a
// document, which plain zstd reads too. A pack is whole and durable before
// any row names it; one that no row names is an orphan of a crash and harms
// nobody.
type packs struct {
	folder string
	enc    *zstd.Encoder
	dec    *zstd.Decoder
	mu     sync.Mutex
	open   map[int64]*os.File
}

const maxDocument = 1 << 30 // bytes in one document, unpacked

func openPacks(folder string) (*packs, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	// Zero frames: an empty document has bytes too, so that a pack cut to
	// nothing is seen.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxDocument))
	if err != nil {
		return nil, err
	}
	return &packs{folder: folder, enc: enc, dec: dec, open: map[int64]*os.File{}}, nil
}

func (p *packs) path(id int64) string {
	return filepath.Join(p.folder, fmt.Sprintf("%012d.zst", id))
}

// newPackID is a rising number: 48 bits of milliseconds and 15 random ones.
func newPackID() (int64, error) {
	u, err := uuid.NewV7()
	if err != nil {
		return 0, err
	}
	var id int64
	for _, b := range u[:6] {
		id = id<<8 | int64(b)
	}
	return id<<15 | int64(u[9])<<7 | int64(u[10]>>1), nil
}

// write makes a pack out of what fill writes, durable when it returns. It
// needs no temporary name: no row names a pack before it is whole, and its
// name is never used again.
func (p *packs) write(fill func(io.Writer) error) (id int64, err error) {
	f, id, err := p.create()
	if err != nil {
		return 0, err
	}
	err = errors.Join(fill(f), f.Sync(), f.Close())
	if err == nil {
		err = syncFolder(p.folder)
	}
	if err != nil {
		return 0, errors.Join(fmt.Errorf("pack: %w", err), removeIfThere(p.path(id)))
	}
	return id, nil
}

// create makes an empty pack under a name that nobody has.
func (p *packs) create() (*os.File, int64, error) {
	for {
		id, err := newPackID()
		if err != nil {
			return nil, 0, err
		}
		f, err := os.OpenFile(p.path(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
		if !errors.Is(err, os.ErrExist) {
			return f, id, err
		}
	}
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Pack stores documents in one new pack and says where each lies.
func (s *Store) Pack(docs [][]byte) ([]flow.Ref, error) {
	refs := make([]flow.Ref, len(docs))
	if len(docs) == 0 {
		return refs, nil
	}
	var buf bytes.Buffer
	var frame []byte
	for i, d := range docs {
		frame = s.packs.enc.EncodeAll(d, frame[:0])
		refs[i] = flow.Ref{Offset: int64(buf.Len()), Length: int64(len(frame))}
		buf.Write(frame)
	}
	id, err := s.packs.write(func(w io.Writer) error {
		_, err := w.Write(buf.Bytes())
		return err
	})
	for i := range refs {
		refs[i].Pack = id
	}
	return refs, s.packFault(err)
}

// PackStream stores one document of any size as a pack of its own, with its
// SHA-256 and size.
func (s *Store) PackStream(r io.Reader) (ref flow.Ref, sum string, size int64, err error) {
	h := sha256.New()
	var n int64
	id, err := s.packs.write(func(w io.Writer) error {
		size, n, err = compress(w, r, h)
		return err
	})
	return flow.Ref{Pack: id, Length: n}, hex.EncodeToString(h.Sum(nil)), size, s.packFault(err)
}

func compress(w io.Writer, r io.Reader, h hash.Hash) (size, packed int64, err error) {
	counter := &countWriter{w: w}
	enc, err := zstd.NewWriter(counter, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	if err != nil {
		return 0, 0, err
	}
	size, err = io.Copy(io.MultiWriter(enc, h), r)
	err = errors.Join(err, enc.Close())
	return size, counter.n, err
}

type countWriter struct {
	w io.Writer
	n int64
}

func (c *countWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Document reads a stored document; nothing where ref is zero.
func (s *Store) Document(ref flow.Ref) ([]byte, error) {
	if ref.Pack == 0 {
		return nil, nil
	}
	frame, err := s.packs.frame(ref)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", s.packs.path(ref.Pack), err)
	}
	doc, err := s.packs.dec.DecodeAll(frame, nil)
	if err != nil {
		return nil, fmt.Errorf("pack %s at %d: %w", s.packs.path(ref.Pack), ref.Offset, err)
	}
	return doc, nil
}

// OpenDocument streams a stored document.
func (s *Store) OpenDocument(ref flow.Ref) (io.ReadCloser, error) {
	path := s.packs.path(ref.Pack)
	if size, err := s.packs.size(ref.Pack); err != nil || ref.Length == 0 || size < ref.Offset+ref.Length {
		return nil, fmt.Errorf("pack %s: %w", path, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(io.NewSectionReader(f, ref.Offset, ref.Length), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &documentReader{dec, f}, nil
}

type documentReader struct {
	*zstd.Decoder
	file *os.File
}

func (d *documentReader) Close() error {
	d.Decoder.Close()
	return d.file.Close()
}

const maxOpenPacks = 32

// frame reads one document's packed bytes.
func (p *packs) frame(ref flow.Ref) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.open[ref.Pack]
	if !ok {
		if len(p.open) >= maxOpenPacks {
			for id, old := range p.open {
				_ = old.Close() // read only
				delete(p.open, id)
			}
		}
		var err error
		if f, err = os.Open(p.path(ref.Pack)); err != nil {
			return nil, err
		}
		p.open[ref.Pack] = f
	}
	frame := make([]byte, ref.Length)
	_, err := f.ReadAt(frame, ref.Offset)
	return frame, err
}

func (p *packs) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, f := range p.open {
		errs = append(errs, f.Close())
	}
	p.open = map[int64]*os.File{}
	p.dec.Close()
	return errors.Join(append(errs, p.enc.Close())...)
}

func (p *packs) size(id int64) (int64, error) {
	info, err := os.Stat(p.path(id))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
