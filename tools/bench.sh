#!/usr/bin/env bash
# All benchmarks, one after the other, no tests beside them. SLUSEBENCH lets
# the long one run: a night of 100,000 invoices through the program itself.
#
# To compare two commits, save both outputs and give them to benchstat:
#   tools/bench.sh -count=10 >new.txt
#   go run golang.org/x/perf/cmd/benchstat@latest old.txt new.txt

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 SLUSEBENCH=1
exec go test -run '^$' -bench . -benchmem -p 1 -timeout 240m "$@" ./...
