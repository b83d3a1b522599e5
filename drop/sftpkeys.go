package drop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/crypto/ssh"

	"sluse/config"
)

// HostKeys asks a server for the keys that it shows, the best kind first. It
// logs in nowhere. That the answer is the server's own must be found out by
// another way.
func HostKeys(ctx context.Context, host string, port int, timeout time.Duration) ([]config.HostKey, error) {
	address := net.JoinHostPort(host, strconv.Itoa(port))
	var keys []config.HostKey
	for _, kind := range config.HostKeyKinds() {
		shown, err := hostKey(ctx, address, kind, timeout)
		if no, ok := errors.AsType[*ssh.AlgorithmNegotiationError](err); ok && no.What == "host key" {
			continue // it has none of this kind
		}
		if err != nil {
			return nil, err
		}
		var key config.HostKey
		if err := key.UnmarshalText(ssh.MarshalAuthorizedKey(shown)); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// errSeen ends a handshake whose key is known now.
var errSeen = errors.New("the key was seen")

func hostKey(ctx context.Context, address, kind string, timeout time.Duration) (ssh.PublicKey, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(limited, "tcp", address)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(limited, func() { _ = conn.Close() })
	defer stop()
	var key ssh.PublicKey
	_, _, _, err = ssh.NewClientConn(conn, address, &ssh.ClientConfig{
		HostKeyAlgorithms: algorithms([]config.HostKey{{Kind: kind}}),
		HostKeyCallback: func(_ string, _ net.Addr, shown ssh.PublicKey) error {
			key = shown
			return errSeen
		},
	})
	_ = conn.Close() // the handshake was ended on purpose
	if key != nil {
		return key, nil
	}
	if e := limited.Err(); e != nil {
		return nil, fmt.Errorf("no answer from %s: %w", address, e)
	}
	return nil, err
}
