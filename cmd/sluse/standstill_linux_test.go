package main

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faultsVariable makes the tests of standstills long: a lock of a minute.
const faultsVariable = "SLUSEFAULTS"

// A sickbed is a company whose state folder is a small disk of its own, worked
// by a user who is not root: root writes where others must not.
type sickbed struct {
	t            *testing.T
	dir, program string
	user         *syscall.Credential
	serve        *exec.Cmd
}

// newSickbed needs to be root, and to be let mount. Where it is not, the
// store's own tests make SQLite say the same.
func newSickbed(t *testing.T) *sickbed {
	t.Helper()
	if testing.Short() {
		t.Skip("starts many processes")
	}
	if os.Getuid() != 0 {
		t.Skip("only root mounts a small disk; store's TestFullAndReadOnly shows the same by SQLite's page limit")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("there is no user nobody")
	}
	uid, _ := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, _ := strconv.ParseUint(nobody.Gid, 10, 32)
	dir, err := os.MkdirTemp("", "sluse") //nolint:usetesting // another user must reach it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	b := &sickbed{t: t, dir: dir, program: filepath.Join(dir, "sluse"), user: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	for _, folder := range []string{"drop/faktura/in", "drop/bank/in", "drop/kvitteringer/in", "ut/ehf", "ut/autopost", "ready", "state"} {
		b.must(os.MkdirAll(filepath.Join(dir, folder), 0o750))
	}
	state := filepath.Join(dir, "state")
	if err := syscall.Mount("tmpfs", state, "tmpfs", 0, fmt.Sprintf("size=8m,mode=0750,uid=%d,gid=%d", uid, gid)); err != nil {
		t.Skipf("mounting is not allowed here (%v); store's TestFullAndReadOnly shows the same by SQLite's page limit", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(state, syscall.MNT_DETACH) })
	for _, name := range []string{"sluse.yaml", "participants.csv"} {
		text := contents(t, filepath.Join("..", "..", "testdata", "company", name))
		if name == "sluse.yaml" {
			free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			b.must(err)
			text = append(text, fmt.Sprintf("\nhttp: {listen: %q}\n", free.Addr())...)
			b.must(free.Close())
		}
		b.must(os.WriteFile(filepath.Join(dir, name), text, 0o640))
	}
	self, err := os.Executable()
	b.must(err)
	b.must(os.WriteFile(b.program, contents(t, self), 0o700)) // where it lies now, only root may go
	b.must(filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(uid), int(gid))
	}))
	return b
}

func (b *sickbed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *sickbed) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(b.t.Context(), b.program, append(args, "--config", filepath.Join(b.dir, "sluse.yaml"))...)
	c.Env = append(os.Environ(), actAsVariable+"=1")
	c.Dir = b.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: b.user, Pdeathsig: syscall.SIGKILL}
	return c
}

// says is what a command prints, and its exit code.
func (b *sickbed) says(args ...string) (int, string) {
	b.t.Helper()
	c := b.command(args...)
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		b.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// await waits until something is so.
func (b *sickbed) await(what string, is func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(filepath.Join(b.dir, "log"))
			b.t.Fatalf("not after two minutes: %s\n%s", what, said)
		}
	}
}

// start starts the daemon and gives where it listens.
func (b *sickbed) start() (address string) {
	b.t.Helper()
	log := filepath.Join(b.dir, "log")
	f, err := os.Create(log)
	b.must(err)
	defer func() { _ = f.Close() }()
	c := b.command("serve")
	c.Stdout, c.Stderr = f, f
	b.must(c.Start())
	b.serve = c
	listening := regexp.MustCompile(`"listening".*(127\.0\.0\.1:[0-9]+)`)
	b.await("it listens", func() bool {
		m := listening.FindSubmatch(contents(b.t, log))
		if m != nil {
			address = string(m[1])
		}
		return m != nil
	})
	return address
}

func (b *sickbed) get(address, path string) (int, string) {
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, "http://"+address+path, nil)
	b.must(err)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body)
}

// drop puts files that the daemon's user owns, whole at once.
func (b *sickbed) drop(from, to int) {
	b.t.Helper()
	for i := from; i < to; i++ {
		dropBills(b.t, b.dir, i)
		b.must(os.Lchown(filepath.Join(b.dir, "drop", "faktura", "in", fmt.Sprintf("f%03d.csv", i)), int(b.user.Uid), int(b.user.Gid)))
	}
}

// fill writes until the small disk takes no more.
func (b *sickbed) fill() (empty func()) {
	b.t.Helper()
	name := filepath.Join(b.dir, "state", "filler")
	f, err := os.Create(name)
	b.must(err)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	return func() { b.must(os.Remove(name)) }
}

// whole waits until all files have left, and sees that each did so once.
func (b *sickbed) whole(files int) {
	b.t.Helper()
	b.await("all has left", func() bool {
		return count(b.t, b.dir, `SELECT COUNT(*) FROM delivery WHERE state = 'handed over'`) == 2*files &&
			count(b.t, b.dir, `SELECT COUNT(*) FROM arrival WHERE state = 'archived' AND placed <> ''`) == files
	})
	found, err := filepath.Glob(filepath.Join(b.dir, "ut", "ehf", "*.xml"))
	b.must(err)
	if len(found) != files || lettersIn(b.t, filepath.Join(b.dir, "ut", "autopost")) != files {
		b.t.Errorf("%d by EHF and %d letters of %d each", len(found), lettersIn(b.t, filepath.Join(b.dir, "ut", "autopost")), files)
	}
	if n := count(b.t, b.dir, `SELECT COUNT(*) FROM voucher`); n != 2*files {
		b.t.Errorf("%d vouchers for %d invoices", n, 2*files)
	}
	if n := count(b.t, b.dir, `SELECT COUNT(*) FROM pragma_quick_check WHERE quick_check = 'ok'`); n != 1 {
		b.t.Error("the database is damaged")
	}
	if code, out := b.says("books", "verify"); code != 0 {
		b.t.Errorf("books verify: %d\n%s", code, out)
	}
}

func (b *sickbed) end() {
	b.t.Helper()
	b.must(b.serve.Process.Signal(syscall.SIGTERM))
	if err := b.serve.Wait(); err != nil {
		b.t.Errorf("it ended with %v\n%s", err, contents(b.t, filepath.Join(b.dir, "log")))
	}
}

// The disk of the state folder is full in the middle of a night: health and
// status say so in words, nothing spins, and when there is room again all goes
// on by itself; nothing is lost or doubled.
func TestDiskFullInTheNight(t *testing.T) {
	b := newSickbed(t)
	address := b.start()
	b.drop(0, 5)
	b.await("the first have left", func() bool {
		return count(t, b.dir, `SELECT COUNT(*) FROM delivery WHERE state = 'handed over'`) == 10
	})
	empty := b.fill()
	b.drop(5, 15)
	b.await("health says it", func() bool {
		code, text := b.get(address, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(text, `"what":"store"`) && strings.Contains(text, "the disk is full")
	})
	if code, text := b.get(address, "/healthz"); code != http.StatusOK || !strings.Contains(text, "the disk is full") {
		t.Errorf("healthz: %d %s", code, text)
	}
	if _, text := b.says("status"); !strings.Contains(text, "alt arbeid står stille: disken er full: det er ikke plass til mer i ") || !strings.Contains(text, "Frigjør plass på disken.") {
		t.Errorf("status:\n%s", text)
	}
	empty()
	b.whole(15)
	b.await("health is well", func() bool { code, _ := b.get(address, "/readyz"); return code == http.StatusOK })
	b.end()
	log := string(contents(t, filepath.Join(b.dir, "log")))
	for _, line := range []string{"the store does not work, and so nothing else does", "the store works again"} {
		if n := strings.Count(log, line); n == 0 || n > 3 {
			t.Errorf("%d times in the log: %s\n%s", n, line, log)
		}
	}
	// A run by hand on the full disk ends, in words.
	empty = b.fill()
	b.drop(15, 17)
	if code, text := b.says("run", "--once"); code != exitFailed || !strings.Contains(text, "disken er full") || strings.Contains(text, "SQL") {
		t.Errorf("run --once: %d\n%s", code, text)
	}
	empty()
	if code, text := b.says("run", "--once"); code != 0 && code != exitPerson {
		t.Errorf("run --once again: %d\n%s", code, text)
	}
	b.whole(17)
}

// Another program holds the database: the work stands still, which is said
// while it lasts, reads go on, and the work does when it is let go.
func TestLockedInTheNight(t *testing.T) {
	b := newSickbed(t)
	address := b.start()
	b.drop(0, 2)
	b.whole(2)
	other, err := openDatabase(b.dir)
	b.must(err)
	defer func() { _ = other.Close() }()
	conn, err := other.Conn(t.Context())
	b.must(err)
	_, err = conn.ExecContext(t.Context(), `BEGIN EXCLUSIVE`)
	b.must(err)
	begun := time.Now()
	b.drop(2, 6)
	b.await("health says it", func() bool {
		code, text := b.get(address, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(text, "is locked by another program") && strings.Contains(text, `{"what":"database","ok":true}`)
	})
	if code, text := b.get(address, "/healthz"); code != http.StatusOK || !strings.Contains(text, "is locked by another program") {
		t.Errorf("healthz: %d %s", code, text)
	}
	if _, text := b.says("status", "--lang", "en"); !strings.Contains(text, "all work stands still: ") || !strings.Contains(text, "is locked by another program") {
		t.Errorf("status:\n%s", text)
	}
	if os.Getenv(faultsVariable) != "" {
		time.Sleep(time.Until(begun.Add(time.Minute)))
	}
	_, err = conn.ExecContext(t.Context(), `ROLLBACK`)
	b.must(err)
	b.whole(6)
	b.await("health is well", func() bool { code, _ := b.get(address, "/readyz"); return code == http.StatusOK })
	b.end()
}

// The state folder may be read only: no command begins, each says why; a
// daemon whose folder of packs is closed stops its work and goes on later.
func TestReadOnlyInTheNight(t *testing.T) {
	b := newSickbed(t)
	address := b.start()
	b.drop(0, 2)
	b.whole(2)
	packs := filepath.Join(b.dir, "state", "packs")
	shut := func(mode os.FileMode) {
		months, err := filepath.Glob(filepath.Join(packs, "*"))
		b.must(err)
		for _, dir := range append(months, packs) {
			b.must(os.Chmod(dir, mode))
		}
	}
	shut(0o550)
	b.drop(2, 5)
	b.await("health says it", func() bool {
		code, text := b.get(address, "/readyz")
		return code == http.StatusServiceUnavailable && strings.Contains(text, "the program has no access to "+"state/packs") ||
			strings.Contains(text, "the program has no access to "+packs)
	})
	shut(0o750)
	b.whole(5)
	b.end()
	state := filepath.Join(b.dir, "state")
	remount := func(flags uintptr) { b.must(syscall.Mount("tmpfs", state, "tmpfs", syscall.MS_REMOUNT|flags, "")) }
	remount(syscall.MS_RDONLY)
	for _, args := range [][]string{{"run", "--once"}, {"serve"}, {"status"}} {
		code, text := b.says(args...)
		if code != exitFailed || !strings.Contains(text, "skrivebeskyttet") && !strings.Contains(text, "kan leses, men ikke skrives til") || strings.Contains(text, "SQL") {
			t.Errorf("%v: %d\n%s", args, code, text)
		}
	}
	remount(0)
	b.drop(5, 7)
	if code, text := b.says("run", "--once"); code != 0 && code != exitPerson {
		t.Errorf("run --once: %d\n%s", code, text)
	}
	b.whole(7)
}

// openDatabase is another program on the company's database.
func openDatabase(dir string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.Join(dir, "state", "sluse.db")+"?_pragma=busy_timeout(10000)")
}
