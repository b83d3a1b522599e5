package config

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	d := &document{folder: filepath.FromSlash("/etc/sluse")}
	for text, want := range map[string]string{
		"drop/in":          "/etc/sluse/drop/in",
		"/srv/in":          "/srv/in",
		"./sftp:x":         "/etc/sluse/sftp:x",
		"sftp:bank/in":     "sftp:bank/in",
		"sftp:bank/a/./b/": "sftp:bank/a/b",
		"sftp:bank":        "sftp:bank/.",
		"sftp:bank/":       "sftp:bank/.",
		"sftp:bank//a/../": "sftp:bank//",
	} {
		p, err := d.place(text)
		if err != nil || string(p) != filepath.FromSlash(want) && string(p) != want {
			t.Errorf("%q is %q, %v; want %q", text, p, err, want)
		}
	}
	for _, text := range []string{"sftp:", "sftp:/x", "sftp:bank/..", "sftp:bank/a/../../b", "sftp:bank/a\x00"} {
		if p, err := d.place(text); err == nil {
			t.Errorf("%q is %q", text, p)
		}
	}
}

func TestPlacesInPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outer, inner Place
		rel          string
		ok           bool
		common       Place
	}{
		{"/a", "/a/b/c", "b/c", true, "/a"},
		{"/a/b", "/a/b", "", true, "/a/b"},
		{"/a/b", "/a/bc", "", false, "/a"},
		{"sftp:s/a", "sftp:s/a/b", "b", true, "sftp:s/a"},
		{"sftp:s/a", "sftp:s/a", "", true, "sftp:s/a"},
		{"sftp:s/a", "sftp:s/ab", "", false, "sftp:s/."},
		{"sftp:s/.", "sftp:s/ab", "ab", true, "sftp:s/."},
		{"sftp:s//", "sftp:s//ab", "ab", true, "sftp:s//"},
		{"sftp:s//x/a", "sftp:s//x/b", "", false, "sftp:s//x"},
		{"sftp:s//x", "sftp:s/x", "", false, ""},
		{"sftp:s/a", "sftp:t/a/b", "", false, ""},
		{"/a", "sftp:t/a/b", "", false, ""},
		{"sftp:t/a", "/a/b", "", false, ""},
	} {
		if rel, ok := c.outer.Within(c.inner); rel != c.rel || ok != c.ok {
			t.Errorf("%s in %s: %q %v", c.inner, c.outer, rel, ok)
		}
		common, ok := c.outer.Common(c.inner)
		if common != c.common || ok != (c.common != "") {
			t.Errorf("common to %s and %s: %q %v", c.outer, c.inner, common, ok)
		}
	}
	if got := Place("sftp:s/.").Join("in"); got != "sftp:s/in" {
		t.Error(got)
	}
	if got := Place("sftp:s//a").Join("in"); got != "sftp:s//a/in" {
		t.Error(got)
	}
}

// A section is read after the servers: its places are held against them, too.
func TestPlaceOfASection(t *testing.T) {
	t.Parallel()
	c := load(t, good)
	ehf, _ := c.Channel("ehf")
	ehf.node.get("folder").text = "sftp:nowhere/out"
	var s struct {
		Folder Place `config:"folder,required"`
	}
	err := ehf.Decode(&s)
	if err == nil || !strings.Contains(err.Error(), `unknown server "nowhere"`) {
		t.Errorf("%v", err)
	}
}

func TestPrivateKey(t *testing.T) {
	t.Parallel()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	open, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	locked, err := ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte("sesam"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		block            *pem.Block
		passphrase, code string
	}{
		{open, "", ""},
		{open, "of no use", ""},
		{locked, "sesam", ""},
		{locked, "", "config.key-locked"},
		{locked, "simsalabim", "config.passphrase"},
		{&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}, "", "config.private-key"},
	} {
		_, err := PrivateKey(string(pem.EncodeToMemory(c.block)), c.passphrase)
		var because *Invalid
		if c.code == "" && err != nil || c.code != "" && (!errors.As(err, &because) || because.Reason.Code != c.code) {
			t.Errorf("%q: %v, want %q", c.passphrase, err, c.code)
		}
	}
}

func TestHostKey(t *testing.T) {
	t.Parallel()
	const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIAICKpNkUXuQ6EnLGyAzJl3N8Kv8bJTnPq3TQsz3wGwD"
	var key HostKey
	if err := key.UnmarshalText([]byte("sftp.bank.example ssh-ed25519 " + blob + " a remark")); err != nil {
		t.Fatal(err)
	}
	if key.String() != "ssh-ed25519 "+blob {
		t.Error(key)
	}
	var byPrint HostKey
	if err := byPrint.UnmarshalText([]byte("ssh-ed25519 " + key.Fingerprint())); err != nil {
		t.Fatal(err)
	}
	if byPrint.String() != "ssh-ed25519 "+key.Fingerprint() || byPrint.Fingerprint() != key.Fingerprint() {
		t.Error(byPrint)
	}
	for _, k := range []HostKey{key, byPrint} {
		if !k.Is("ssh-ed25519", key.blob) || k.Is("ssh-rsa", key.blob) || k.Is("ssh-ed25519", append(key.blob[:len(key.blob):len(key.blob)], 0)) {
			t.Errorf("%s does not know its key", k)
		}
	}
	if (HostKey{}).Is("", nil) {
		t.Error("no key is one")
	}
}
