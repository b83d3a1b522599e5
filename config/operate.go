package config

import (
	"net"
	"net/netip"
	"strconv"
	"time"
)

// A Log says what the operator is told on stderr.
type Log struct {
	Level string `config:"level"` // debug, info, warn, error
}

// The levels. Only debug may say whose an invoice is.
const (
	LogDebug = "debug"
	LogInfo  = "info"
	LogWarn  = "warn"
	LogError = "error"
)

// HTTP is where serve says how it is: /metrics, /healthz and /readyz.
type HTTP struct {
	Listen  string        `config:"listen"`  // a loopback address with its port; "" is off
	Stalled time.Duration `config:"stalled"` // serve is unwell when its work has not moved for so long
}

func (c *check) operate() {
	c.oneOf("log.level", c.Log.Level, LogDebug, LogInfo, LogWarn, LogError)
	if c.HTTP.Listen != "" && !loopback(c.HTTP.Listen) {
		c.report("http.listen", "config.not-loopback", c.HTTP.Listen)
	}
	if c.HTTP.Stalled <= 0 {
		c.report("http.stalled", "config.zero-duration")
	}
}

// loopback says whether an address is one that only this machine can reach,
// with a port. The figures have no names, but nobody outside needs them
// either, and nothing here asks who is calling.
func loopback(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
