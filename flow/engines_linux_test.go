package flow_test

import (
	"context"
	"flag"
	"os"
	"testing"

	"sluse/store"
	"sluse/store/pgtest"
)

// stories are what PostgreSQL is tried with, save in make prove and where
// somebody names others: what hangs on the database most.
const stories = "^Test(CrashAtEveryCommit|NoPromiseIsBroken|Orders|OrdersThatNeedMore|FilesAreTakenOnce|FileHeldWhole|ThreeKindsOfNo|Uncertain|LaterIsNotUncertain|" +
	"Sold|NotBought|CreditOfSold|OfferWithoutAnAnswer|SellByHand|Payments|Settlement.*|CreditNote|CopyOfASoldInvoice|Stop|RehearsalOfAChannel|" +
	"WhoseValueWins|CustomerListRows|GapIsHistory|ItemsAreTakenOverOnce|NoticesGoOn)$"

// TestMain runs all tests on SQLite, and the stories on PostgreSQL.
func TestMain(m *testing.M) {
	schema := func(dsn string) error {
		_, _, err := store.Migrate(context.Background(), dsn, false)
		return err
	}
	os.Exit(pgtest.OnBothWith(m, schema, func(d *pgtest.Databases) {
		storeDSN, freeStore, notSQLite = d.DSN, d.Free, true
		if run := flag.Lookup("test.run"); briefly() && run.Value.String() == "" {
			_ = run.Value.Set(stories) // of a text, it takes any
		}
	}))
}
