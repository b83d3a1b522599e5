package config

import (
	"path"
	"path/filepath"
	"strings"
)

// A Place is a folder of this machine, or "sftp:SERVER/FOLDER": one of a
// server under servers. FOLDER is relative to where the login lands; with two
// slashes (sftp:SERVER//FOLDER) it begins at the server's root. A folder of
// this machine is made absolute like a Path.
type Place string

const remotePlace = "sftp:"

// Remote is the server and the folder on it; false for a folder of this
// machine.
func (p Place) Remote() (server, folder string, ok bool) {
	rest, ok := strings.CutPrefix(string(p), remotePlace)
	server, folder, _ = strings.Cut(rest, "/")
	if ok && folder == "" {
		folder = "."
	}
	return server, folder, ok
}

// Join is a folder in a place.
func (p Place) Join(name string) Place {
	server, folder, ok := p.Remote()
	if !ok {
		return Place(filepath.Join(string(p), filepath.FromSlash(name)))
	}
	return remoteAt(server, path.Join(folder, name))
}

// Within says where in a place another one is, by a slashed path, "" where
// they are the same; false where it is not in it.
func (p Place) Within(inner Place) (string, bool) {
	server, folder, remote := p.Remote()
	other, below, ok := inner.Remote()
	if remote != ok || server != other && remote {
		return "", false
	}
	var rel string
	if remote {
		if path.IsAbs(folder) != path.IsAbs(below) {
			return "", false
		}
		var in bool
		switch rel, in = strings.CutPrefix(below, strings.TrimSuffix(folder, "/")+"/"); {
		case folder == below:
			return "", true
		case folder == ".":
			return below, true
		case !in:
			return "", false
		}
		return rel, true
	}
	rel, err := filepath.Rel(string(p), string(inner))
	switch {
	case err != nil || !filepath.IsLocal(rel):
		return "", false
	case rel == ".":
		return "", true
	}
	return filepath.ToSlash(rel), true
}

// Common is the innermost place that holds both; false where they lie on
// different machines.
func (p Place) Common(other Place) (Place, bool) {
	for {
		if _, ok := p.Within(other); ok {
			return p, true
		}
		up := p.parent()
		if up == p {
			return "", false
		}
		p = up
	}
}

func (p Place) parent() Place {
	server, folder, ok := p.Remote()
	if !ok {
		return Place(filepath.Dir(string(p)))
	}
	return remoteAt(server, path.Dir(folder))
}

func remoteAt(server, folder string) Place { return Place(remotePlace + server + "/" + folder) }

// place reads a place as the file names it.
func (d *document) place(text string) (Place, error) {
	rest, ok := strings.CutPrefix(text, remotePlace)
	if !ok {
		return Place(d.resolve(text)), nil
	}
	server, folder, _ := strings.Cut(rest, "/")
	if server == "" || strings.ContainsAny(folder, "\x00") || !path.IsAbs(folder) && !filepath.IsLocal(filepath.FromSlash(path.Join(".", folder))) {
		return "", invalid("config.place", text)
	}
	return remoteAt(server, path.Clean(folder)), nil
}

// knownServer holds a place's server against those of the file, once these are
// known: sections that are read later are held at once.
func (d *document) knownServer(n *node, at string, p Place) {
	server, _, ok := p.Remote()
	if !ok {
		return
	}
	check := func() {
		for _, name := range d.servers {
			if name == server {
				return
			}
		}
		if !d.broken["servers"] {
			d.add(n, at, unknown("config.unknown-server", server, d.servers), false)
		}
	}
	if d.servers == nil {
		d.later = append(d.later, check)
		return
	}
	check()
}
