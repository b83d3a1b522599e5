package sshdtest

import (
	"net"
	"strconv"
	"sync"
	"testing"
	"time"
)

// A Proxy is a line to a server, with faults. A fault is of the connections
// that are there and of those that come, until Heal.
type Proxy struct {
	Port int

	server   *Server
	listener net.Listener
	work     sync.WaitGroup

	mu    sync.Mutex
	lines map[*line]bool
	// What is wrong with the line; each up (to the server) and down.
	cut   [2]int64 // bytes that still pass before the connection is reset; -1: all
	still [2]int64 // bytes that still pass before nothing does; -1: all
	rate  int64    // bytes a second; 0: as fast as it goes
	dark  bool     // connections are taken and lead nowhere
	made  int
	moved int64
}

const (
	up = iota
	down
)

// A line is one connection through the proxy.
type line struct {
	client, server net.Conn
	ended          chan struct{}
	once           sync.Once
}

// end closes both sides; the client sees a reset, not a polite end.
func (l *line) end() {
	l.once.Do(func() {
		close(l.ended)
		for _, c := range []net.Conn{l.client, l.server} {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // as rude as it goes
			}
			if c != nil {
				_ = c.Close() // over, whatever it says
			}
		}
	})
}

// Proxy is a new line to the server, without faults yet. It ends with the
// test.
func (s *Server) Proxy(t testing.TB) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(Host, "0")) //nolint:noctx // at once
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Port: l.Addr().(*net.TCPAddr).Port, server: s, listener: l, lines: map[*line]bool{}}
	p.heal()
	p.work.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close() // no more connections
		p.CutNow()
		p.work.Wait()
	})
	return p
}

func (p *Proxy) heal() {
	p.cut, p.still, p.rate, p.dark = [2]int64{-1, -1}, [2]int64{-1, -1}, 0, false
}

// Heal takes all faults away, from connections that come; those that stand
// still are ended.
func (p *Proxy) Heal() {
	p.mu.Lock()
	stuck := p.still != [2]int64{-1, -1} || p.dark
	p.heal()
	p.mu.Unlock()
	if stuck {
		p.CutNow()
	}
}

// CutUp resets the connection after n more bytes to the server, CutDown after
// n more bytes from it. It does so once.
func (p *Proxy) CutUp(n int64) { p.set(func() { p.cut[up] = n }) }

// CutDown: see CutUp.
func (p *Proxy) CutDown(n int64) { p.set(func() { p.cut[down] = n }) }

// StallUp lets n more bytes to the server pass and then none, with the
// connection open; StallDown does so with what comes from it.
func (p *Proxy) StallUp(n int64) { p.set(func() { p.still[up] = n }) }

// StallDown: see StallUp.
func (p *Proxy) StallDown(n int64) { p.set(func() { p.still[down] = n }) }

// Blackhole takes connections and lets nothing pass, in either direction.
func (p *Proxy) Blackhole() {
	p.set(func() { p.dark, p.still = true, [2]int64{0, 0} })
}

// Slow lets so many bytes a second pass in each direction.
func (p *Proxy) Slow(bytesPerSecond int64) { p.set(func() { p.rate = bytesPerSecond }) }

func (p *Proxy) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// CutNow resets all connections at once.
func (p *Proxy) CutNow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.lines {
		l.end()
	}
}

// Connections is how many connections were made through the proxy so far.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made
}

// Passed is how many bytes have passed from the server so far.
func (p *Proxy) Passed() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moved
}

// Broke reports whether the fault that was set by CutUp or CutDown has
// happened.
func (p *Proxy) Broke() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut == [2]int64{-1, -1}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		l := &line{client: client, ended: make(chan struct{})}
		p.mu.Lock()
		p.made++
		dark := p.dark
		p.mu.Unlock()
		if !dark {
			l.server, err = net.Dial("tcp", net.JoinHostPort(Host, strconv.Itoa(p.server.Port))) //nolint:noctx // at once
			if err != nil {
				l.server = nil
				l.end()
				continue
			}
		}
		p.mu.Lock()
		p.lines[l] = true
		p.mu.Unlock()
		if dark {
			continue // it is kept, and never read
		}
		p.work.Go(func() { p.carry(l, up, client, l.server) })
		p.work.Go(func() { p.carry(l, down, l.server, client) })
	}
}

func (p *Proxy) forget(l *line) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lines, l)
}

// carry passes on one direction of a line, byte by byte as the faults allow.
func (p *Proxy) carry(l *line, way int, from, to net.Conn) {
	defer p.forget(l)
	defer l.end()
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		pass, cut, stall, rate := p.allow(way, n)
		if rate > 0 && !l.pause(time.Duration(int64(pass)*int64(time.Second)/rate)) {
			return
		}
		if _, e := to.Write(buffer[:pass]); e != nil {
			return
		}
		switch {
		case cut || err != nil:
			return
		case stall:
			<-l.ended
			return
		}
	}
}

// allow is how many of n bytes pass, and what happens then.
func (p *Proxy) allow(way, n int) (pass int, cut, stall bool, rate int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pass = n
	if way == down {
		p.moved += int64(n)
	}
	if left := p.cut[way]; left >= 0 {
		if int64(n) >= left {
			p.cut = [2]int64{-1, -1}
			return int(left), true, false, p.rate
		}
		p.cut[way] -= int64(n)
	}
	if left := p.still[way]; left >= 0 {
		if int64(n) >= left {
			p.still[way] = 0
			return int(left), false, true, p.rate
		}
		p.still[way] -= int64(n)
	}
	return pass, false, false, p.rate
}

// pause waits as a slow line does; false where the line ended.
func (l *line) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-l.ended:
		return false
	case <-t.C:
		return true
	}
}
