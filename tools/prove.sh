#!/usr/bin/env bash
# The long proofs: the program killed 500 times in the middle of the demo, on
# each engine, and 500 times as a daemon; one of three daemons on one PostgreSQL killed 500
# times, one stopped past its lease 50 times, PostgreSQL killed under them 50
# times; the power gone at every commit of a night, and ten minutes of nights by
# chance, on each engine; 50,000 files dropped at once into a watched folder;
# the database locked for a minute, its disk full and read-only; 500 SFTP
# transfers cut and 20 stalled; the Debian package; the build for Windows; then
# each fuzz test for a minute.

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 SLUSEKILLS=500 SLUSEFLOOD=50000 SLUSEMODEL=10
go test -count=1 -timeout 300m -parallel 1 -v -run 'TestKilledAtAnyMoment|TestServeIsKilled|TestThreeDaemonsAreKilled|TestDaemonIsStoppedPastItsLease|TestDatabaseIsKilledUnderThreeDaemons|TestCrashAtEveryCommit|TestNoPromiseIsBroken' ./cmd/sluse ./flow || exit 1
go test -count=1 -timeout 120m -v -run 'TestFlood' ./daemon || exit 1
SLUSEFAULTS=1 go test -count=1 -timeout 20m -v -run 'InTheNight|TestServerFaults|TestFullAndReadOnly|TestLockedByAnother' ./cmd/sluse ./store || exit 1
SLUSESFTP=1 go test -count=1 -timeout 60m -parallel 24 -v \
	-run 'TestCutAtAnyByte|TestStalledTransfers|TestChangedHostKey|TestSFTPFromEndToEnd|TestSFTPServerWithAnotherKey' ./drop ./daemon || exit 1
bash tools/prove-package.sh || exit 1
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go vet ./... || exit 1
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -o /dev/null ./cmd/sluse || exit 1
bash tools/fuzz.sh 1m
