package main

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"sluse/config"
	"sluse/daemon"
	"sluse/words"
)

// hostKeyWait is how long a server has for showing each key.
const hostKeyWait = 20 * time.Second

func newHostKey(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "hostkey HOST[:PORT]",
		Short: "Print the keys that an SFTP server shows, for the configuration",
		Args:  cobra.ExactArgs(1),
		RunE:  func(c *cobra.Command, args []string) error { return a.hostKey(c.Context(), newOut(c), args[0]) },
	}
}

// A hostKeysView is a server's keys for machines.
type hostKeysView struct {
	Host string        `json:"host"`
	Port int           `json:"port"`
	Keys []hostKeyView `json:"keys"`
}

// A hostKeyView is one key.
type hostKeyView struct {
	Kind        string `json:"kind"`
	Fingerprint string `json:"fingerprint"`
	Key         string `json:"key"` // as it stands in the configuration
}

func (a *app) hostKey(ctx context.Context, o out, address string) error {
	host, port, ok := hostAndPort(address)
	if !ok {
		return usage("%s", a.say("remote.keys-port", address))
	}
	shown := net.JoinHostPort(host, strconv.Itoa(port))
	keys, err := daemon.HostKeys(ctx, host, port, hostKeyWait)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return told{words.R("remote.keys-failed", shown, words.Nest(noAnswer(err)))}
	case len(keys) == 0:
		return errors.New(a.say("remote.keys-none", shown, strings.Join(config.HostKeyKinds(), ", ")))
	}
	v := hostKeysView{Host: host, Port: port}
	var rows [][]string
	lines := []string{"    host_keys:"}
	for _, k := range keys {
		v.Keys = append(v.Keys, hostKeyView{k.Kind, k.Fingerprint(), k.String()})
		rows = append(rows, []string{"  " + k.Kind, k.Fingerprint()})
		lines = append(lines, "      - "+k.String())
	}
	if a.json {
		return o.object(v)
	}
	return errors.Join(
		o.line(a.say("remote.keys", shown)), o.table(make([]column, 2), rows),
		o.line("\n"+a.say("remote.keys-advice")+"\n"), o.line(strings.Join(lines, "\n")),
	)
}

// noAnswer is why a machine does not answer.
func noAnswer(err error) words.Reason {
	var name *net.DNSError
	var slow net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return words.R("remote.port-closed")
	case errors.As(err, &name):
		return words.R("remote.no-host", name.Name)
	case errors.As(err, &slow) && slow.Timeout():
		return words.R("remote.no-answer-at-all")
	}
	return words.R("trouble.system", err.Error())
}

// hostAndPort reads HOST, HOST:PORT, [IPv6]:PORT or an IPv6 address alone.
func hostAndPort(address string) (host string, port int, ok bool) {
	if net.ParseIP(address) != nil || !strings.Contains(address, ":") {
		return address, 22, address != ""
	}
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, false
	}
	port, err = strconv.Atoi(text)
	return host, port, err == nil && host != "" && port > 0 && port < 1<<16
}
