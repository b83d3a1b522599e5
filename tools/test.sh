#!/usr/bin/env bash
# The test command: sets up what the tests need on a Debian machine with Go,
# then runs vet and all tests. A second run installs nothing.
#
# Each of the programs below judges what sluse writes or plays a counterpart:
#   hledger           checks the books                   (hledger check --strict)
#   libxml2-utils     checks UBL and envelopes           (xmllint)
#   poppler-utils     reads and draws the PDF            (pdftotext, pdftoppm)
#   qpdf              checks the PDF's structure
#   python3-aiosmtpd  is a mail server that is not ours
#   openssh-server    is an SFTP server that is not ours    (sshd, on loopback)
#   systemd           reads the package's units             (systemd-analyze)
#   postgresql        is the other database          (initdb, postgres)
#   zstd              reads the packs
#   libreoffice-calc-nogui  makes and opens workbooks    (soffice)

cd "$(dirname "$0")/.." || exit 1

say() { printf '\n== %s\n' "$*"; }

fail() {
	printf '\n== FAILED: %s\n' "$*" >&2
	exit 1
}

# Texts of a clerk have æøå; hledger reads its files in the locale's encoding.
export LC_ALL=C.UTF-8

# missing prints the packages whose program is not there. The last one is a
# library: it is asked of Debian's own Python, for which the package installs.
missing() {
	command -v hledger >/dev/null || echo hledger
	command -v xmllint >/dev/null || echo libxml2-utils
	command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null || echo poppler-utils
	command -v qpdf >/dev/null || echo qpdf
	command -v sshd >/dev/null || [ -x /usr/sbin/sshd ] || echo openssh-server
	command -v systemd-analyze >/dev/null || echo systemd
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || echo postgresql
	command -v zstd >/dev/null || echo zstd
	command -v soffice >/dev/null || echo libreoffice-calc-nogui
	/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || echo python3-aiosmtpd
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

install_missing() {
	local packages=("$@")
	if ! command -v apt-get >/dev/null; then
		fail "these Debian packages are missing, and there is no apt-get here: ${packages[*]}
   Install what they hold by your system's own means, and run this again."
	fi
	if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
		fail "these Debian packages are missing: ${packages[*]}
   This user is not root and may not use sudo without a password. Run
     sudo apt-get install ${packages[*]}
   and then this again."
	fi
	say "installing ${packages[*]}"
	as_root apt-get update -q || echo "(apt-get update failed; trying with the package lists that are there)"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}" ||
		fail "apt-get could not install ${packages[*]}"
	mapfile -t packages < <(missing)
	[ ${#packages[@]} -eq 0 ] || fail "installed, but still not there: ${packages[*]}"
}

command -v go >/dev/null || fail "Go is missing: see https://go.dev/doc/install (go.mod names the version)"

mapfile -t packages < <(missing)
if [ ${#packages[@]} -gt 0 ]; then
	install_missing "${packages[@]}"
else
	say "all programs that the tests use are there"
fi

say "go vet ./..."
go vet ./... || fail "go vet"

say "go test ./... (a few minutes the first time: the database is compiled)"
go test ./... || fail "go test"

say "passed"
