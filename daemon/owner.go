package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
)

// ownerFile is the file of a state folder that says who works there.
const ownerFile = "owner"

// ownerOf is the id of the daemon of a state folder, made once. The folder's
// lock proves that an earlier process of the same id has ended.
func ownerOf(folder string) (string, error) {
	path := filepath.Join(folder, ownerFile)
	id, err := readOwner(path)
	if err != nil || id != "" {
		return id, err
	}
	temp, err := os.CreateTemp(folder, "."+ownerFile+"-*")
	if err != nil {
		return "", fmt.Errorf("owner: %w", err)
	}
	_, err = temp.WriteString(uuid.NewString() + "\n")
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		// A command beside may make it at the same moment: the first counts.
		err = os.Link(temp.Name(), path)
		if errors.Is(err, errors.ErrUnsupported) { // some network disks
			err = os.Rename(temp.Name(), path)
			if err == nil {
				return readOwner(path)
			}
		}
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err = errors.Join(err, os.Remove(temp.Name())); err != nil {
		return "", fmt.Errorf("owner: %w", err)
	}
	if id, err = readOwner(path); err == nil && id == "" {
		err = fmt.Errorf("owner: %s could not be made", path)
	}
	return id, err
}

// readOwner is the id in a file, "" where there is none.
func readOwner(path string) (string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("owner: %w", err)
	}
	id, err := uuid.Parse(strings.TrimSpace(string(text)))
	if err != nil {
		return "", fmt.Errorf("owner: %s: %w", path, err)
	}
	return id.String(), nil
}

func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return host
}
