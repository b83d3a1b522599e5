#!/usr/bin/env bash
# Gives every fuzz test of the module its time, one after the other.
#   tools/fuzz.sh [TIME]    30s each where nothing is said

cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8
time=${1:-30s}
failed=()
while IFS=: read -r file name; do
	folder=./$(dirname "$file")
	echo "== $folder $name"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 5x "$folder" || failed+=("$folder $name")
done < <(find . -name '*_test.go' -not -path '*/testdata/*' -print0 | xargs -0 grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed 's|^\./||; s/func //' | sort)

if [ ${#failed[@]} -gt 0 ]; then
	printf '== FAILED: %s\n' "${failed[@]}" >&2
	exit 1
fi
