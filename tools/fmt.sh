#!/usr/bin/env bash
# Prints what gofumpt would change, and fails if that is anything.

cd "$(dirname "$0")/.." || exit 1
changes=$(go tool -modfile=tools/go.mod gofumpt -d .) || exit 1
if [ -n "$changes" ]; then
	printf '%s\n' "$changes"
	echo "To change it so: go tool -modfile=tools/go.mod gofumpt -w ." >&2
	exit 1
fi
