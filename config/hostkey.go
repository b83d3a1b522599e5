package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// A HostKey is a key by which a server is known: as the server shows it,
// "ssh-ed25519 AAAA...", or by its fingerprint, "ssh-ed25519 SHA256:...". The
// kind stands there in both, so that the server is asked for that very key.
type HostKey struct {
	Kind string // as the protocol names it
	blob []byte // the key; empty where only its fingerprint is known
	sum  []byte // SHA-256 of the key
}

// hostKeyKinds are the kinds of key that are accepted: none that needs SHA-1.
var hostKeyKinds = []string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoRSA,
}

const fingerprint = "SHA256:"

// UnmarshalText reads both forms; a name before the kind, as in a known_hosts
// file, and a remark behind the key are passed over.
func (k *HostKey) UnmarshalText(text []byte) error {
	fields := strings.Fields(string(text))
	if len(fields) > 2 && !slices.Contains(hostKeyKinds, fields[0]) {
		fields = fields[1:]
	}
	if len(fields) < 2 || !slices.Contains(hostKeyKinds, fields[0]) {
		return invalid("config.host-key", string(text), strings.Join(hostKeyKinds, ", "))
	}
	*k = HostKey{Kind: fields[0]}
	var err error
	if sum, ok := strings.CutPrefix(fields[1], fingerprint); ok {
		k.sum, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(sum, "="))
		if err != nil || len(k.sum) != sha256.Size {
			return invalid("config.host-key-broken", string(text))
		}
		return nil
	}
	if k.blob, err = base64.StdEncoding.DecodeString(fields[1]); err != nil {
		return invalid("config.host-key-broken", string(text))
	}
	key, err := ssh.ParsePublicKey(k.blob)
	if err != nil || key.Type() != k.Kind {
		return invalid("config.host-key-broken", string(text))
	}
	sum := sha256.Sum256(k.blob)
	k.sum = sum[:]
	return nil
}

// MarshalText writes the key as it was read.
func (k HostKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// String is the key, or its fingerprint where no more is known.
func (k HostKey) String() string {
	if len(k.blob) == 0 {
		return k.Kind + " " + k.Fingerprint()
	}
	return k.Kind + " " + base64.StdEncoding.EncodeToString(k.blob)
}

// Fingerprint is the key's "SHA256:...", as ssh-keygen -l prints it.
func (k HostKey) Fingerprint() string {
	return fingerprint + base64.RawStdEncoding.EncodeToString(k.sum)
}

// Is reports whether a key that a server shows is this one.
func (k HostKey) Is(kind string, blob []byte) bool {
	sum := sha256.Sum256(blob)
	return kind == k.Kind && len(k.sum) == sha256.Size && bytes.Equal(sum[:], k.sum)
}

// HostKeyKinds are the kinds of host key that are accepted, the best first.
func HostKeyKinds() []string { return slices.Clone(hostKeyKinds) }

// PrivateKey reads a private key as OpenSSH writes it. An error is an Invalid:
// it has words.
func PrivateKey(text, passphrase string) (ssh.Signer, error) {
	pem := []byte(text)
	signer, err := ssh.ParsePrivateKey(pem)
	_, locked := errors.AsType[*ssh.PassphraseMissingError](err)
	switch {
	case locked && passphrase == "":
		return nil, invalid("config.key-locked")
	case locked:
		if signer, err = ssh.ParsePrivateKeyWithPassphrase(pem, []byte(passphrase)); err != nil {
			return nil, invalid("config.passphrase")
		}
	case err != nil:
		return nil, invalid("config.private-key")
	}
	return signer, nil
}
