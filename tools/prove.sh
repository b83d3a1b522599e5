#!/usr/bin/env bash
# The long proofs: the same tests, with more of everything. They look at
# SLUSEPROVE; without it they do a small part of the work in the ordinary
# tests. Then each fuzz test for a minute.

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 SLUSEPROVE=1
go test -count=1 -timeout 120m ./... || exit 1
bash tools/fuzz.sh 1m
