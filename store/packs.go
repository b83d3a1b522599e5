package store

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"sluse/flow"
)

// packs are the immutable packs: zstd frames one after the other, a frame a
// document, which plain zstd reads too. A pack is whole and durable before any
// row names it; one that no row names is an orphan of a crash, harms nobody,
// and is swept away when it is old.
type packs struct {
	shelf packShelf
	enc   *zstd.Encoder
	dec   *zstd.Decoder
}

// A packShelf is where packs stand: files in a folder beside SQLite, rows of the
// database in PostgreSQL, where several machines share them. A pack that is
// not there is fs.ErrNotExist.
type packShelf interface {
	// write makes a pack of what fill writes, whole and durable when it
	// returns, and nothing of it where fill fails. An id that is taken is
	// fs.ErrExist, before fill is asked for anything.
	write(ctx context.Context, id int64, fill func(io.Writer) error) error
	// readAt fills b with the bytes of a pack from an offset; fewer are an
	// error.
	readAt(ctx context.Context, id int64, b []byte, offset int64) error
	size(ctx context.Context, id int64) (int64, error)
	// list is the packs behind an id, by id.
	list(ctx context.Context, after int64, limit int) ([]packInfo, error)
	// remove takes packs away; one that is not there is well.
	remove(ctx context.Context, ids []int64) error
	close() error
}

// packInfo is a pack as its shelf knows it.
type packInfo struct {
	id, size int64
	made     time.Time // not before that
}

const maxDocument = 1 << 30 // bytes in one document, unpacked

func newPacks(on packShelf) (*packs, error) {
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
	return &packs{shelf: on, enc: enc, dec: dec}, nil
}

func (p *packs) close() error {
	p.dec.Close()
	return errors.Join(p.enc.Close(), p.shelf.close())
}

// packSpread is how many ids a millisecond has: those of one are spread by
// chance, as several processes make packs.
const packSpread = 1 << 15

// packsFrom is the lowest id of a pack that was made at a moment.
func packsFrom(at time.Time) int64 { return at.UnixMilli() * packSpread }

// packTime is when a pack was made.
func packTime(id int64) time.Time { return time.UnixMilli(id / packSpread).UTC() }

// packName is a pack's name everywhere: in a folder, a backup, an error.
func packName(id int64) string {
	return packTime(id).Format("2006-01") + "/" + fmt.Sprintf("%018d.zst", id)
}

// write makes a pack under an id that nobody has. now is the time of its id.
func (p *packs) write(now time.Time, fill func(io.Writer) error) (int64, error) {
	for {
		id := packsFrom(now) + rand.Int64N(packSpread)
		err := p.shelf.write(context.Background(), id, fill)
		if errors.Is(err, fs.ErrExist) {
			now = now.Add(time.Millisecond) // a clock that stands has only so many
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("pack: %w", err)
		}
		return id, nil
	}
}

// reader reads a pack's bytes as they lie on the shelf.
func (p *packs) reader(ctx context.Context, id, offset, length int64) io.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(packReader{ctx, p.shelf, id, offset + length}, offset, length), partSize)
}

type packReader struct {
	ctx   context.Context //nolint:containedctx // it lives as long as one read
	shelf packShelf
	id    int64
	end   int64
}

// ReadAt: see io.ReaderAt.
func (r packReader) ReadAt(b []byte, offset int64) (int, error) {
	n := min(int64(len(b)), r.end-offset)
	if n <= 0 {
		return 0, io.EOF
	}
	if err := r.shelf.readAt(r.ctx, r.id, b[:n], offset); err != nil {
		return 0, err
	}
	if n < int64(len(b)) {
		return int(n), io.EOF
	}
	return int(n), nil
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
	id, err := s.packs.write(s.clock(), func(w io.Writer) error {
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
	from := &source{Reader: r}
	id, err := s.packs.write(s.clock(), func(w io.Writer) error {
		size, n, err = compress(w, from, h)
		return err
	})
	if from.err == nil { // else it is the sender's line that broke, and no fault of ours
		err = s.packFault(err)
	}
	return flow.Ref{Pack: id, Length: n}, hex.EncodeToString(h.Sum(nil)), size, err
}

// A source is read from, and remembers what went wrong with it.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
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
	frame := make([]byte, ref.Length)
	if err := s.packs.shelf.readAt(context.Background(), ref.Pack, frame, ref.Offset); err != nil {
		return nil, s.unread(ref, err)
	}
	doc, err := s.packs.dec.DecodeAll(frame, nil)
	if err != nil {
		return nil, s.unread(ref, err)
	}
	return doc, nil
}

// OpenDocument streams a stored document.
func (s *Store) OpenDocument(ref flow.Ref) (io.ReadCloser, error) {
	ctx := context.Background()
	if size, err := s.packs.shelf.size(ctx, ref.Pack); err != nil || ref.Length == 0 || size < ref.Offset+ref.Length {
		return nil, s.unread(ref, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	dec, err := zstd.NewReader(s.packs.reader(ctx, ref.Pack, ref.Offset, ref.Length), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return dec.IOReadCloser(), nil
}

// clock is the time for what is new: the one that was handed in, else that of
// the ids of this machine.
func (s *Store) clock() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	id, err := uuid.NewV7()
	if err != nil {
		panic(err) // the system gives no random numbers
	}
	return time.Unix(id.Time().UnixTime())
}
