package store

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"sluse/store/pgtest"
)

var (
	tmpOnce sync.Mutex
	tmpSrv  *pgtest.Server
	tmpDSN  = map[string]string{}
)

func dsnOf(t testing.TB, dir string) string {
	if os.Getenv("PGTMP") == "" {
		return "sqlite:" + filepath.Join(dir, "sluse.db")
	}
	tmpOnce.Lock()
	defer tmpOnce.Unlock()
	if tmpDSN[dir] == "" {
		if tmpSrv == nil {
			tmpSrv = pgtest.Start(fakeTB{t})
		}
		tmpDSN[dir] = tmpSrv.Database(t)
	}
	return tmpDSN[dir]
}

type fakeTB struct{ testing.TB }

func (fakeTB) Cleanup(func()) {}
