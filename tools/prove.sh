#!/usr/bin/env bash
# The long proofs: the program killed a hundred times in the middle of the
# demo; 500 SFTP transfers cut at random bytes, 20 that fall silent, and 150
# cuts of whole runs against a real sshd; then each fuzz test for a minute.

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 SLUSEKILLS=100
go test -count=1 -timeout 120m -v -run 'TestKilledAtAnyMoment|TestCrashAtEveryCommit' ./cmd/sluse ./flow || exit 1
SLUSESFTP=1 go test -count=1 -timeout 60m -parallel 24 -v \
	-run 'TestCutAtAnyByte|TestStalledTransfers|TestChangedHostKey|TestSFTPFromEndToEnd|TestSFTPServerWithAnotherKey' ./drop ./daemon || exit 1
bash tools/fuzz.sh 1m
