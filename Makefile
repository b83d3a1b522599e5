# The four ways of checking, from the quickest to the longest:
#
#   make test    what the README says: vet, layout, all tests
#   make check   that, and the linters, gofumpt and the race detector
#   make prove   the long proofs, once before a release
#   make bench   how fast and how large, beside a peer in the same run
#
# make package  builds the Debian package (VERSION=0.1.0)
# make fuzz     gives every fuzz test its time (FUZZTIME=30s)

TOOL = go tool -modfile=tools/go.mod
FUZZTIME = 30s

.PHONY: test check lint fmt race prove bench fuzz build package

test:
	bash tools/test.sh

check: test lint fmt race

# The first call builds the linters: some four minutes on two cores.
lint:
	$(TOOL) golangci-lint run ./...

# Prints what gofumpt would change, and fails if that is anything.
fmt:
	bash tools/fmt.sh

race:
	LC_ALL=C.UTF-8 go test -race ./...

prove:
	bash tools/prove.sh

bench:
	bash tools/bench.sh

fuzz:
	bash tools/fuzz.sh $(FUZZTIME)

build:
	CGO_ENABLED=0 go build -trimpath -o sluse ./cmd/sluse

# The Debian package, in dist/.
package:
	bash tools/package.sh $(VERSION)
