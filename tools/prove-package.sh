#!/usr/bin/env bash
# Proves the Debian package on this machine, which it changes: the package is
# built, installed, run, upgraded, removed and purged, and nothing of it may be
# left. It runs as root on Debian where no sluse is installed, and says so where
# it does not run.

set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

say() { printf '== package: %s\n' "$*"; }
fail() {
	printf '== package: FAILED: %s\n' "$*" >&2
	exit 1
}
skip() {
	say "not proved: $*"
	exit 0
}

[ "$(uname -s)" = Linux ] && command -v dpkg >/dev/null || skip "this is no Debian"
[ "$(id -u)" -eq 0 ] || skip "only root installs packages"
dpkg -s sluse >/dev/null 2>&1 && skip "a sluse is installed here, which is not touched"
[ -e /var/lib/sluse ] || [ -e /etc/sluse ] && skip "there is a company of sluse on this machine, which is not touched"
getent passwd sluse >/dev/null && skip "there is a user sluse on this machine"

work=$(mktemp -d)
chmod 755 "$work"
tidy() {
	dpkg -P sluse >/dev/null 2>&1 || true
	rm -rf "$work"
}
trap tidy EXIT

# traces are the files of sluse on this machine, outside of where it was built
# and of man's own cache, which fills when systemd looks whether a page is there.
traces() {
	find /etc /usr /lib /var /run /opt -xdev -iname '*sluse*' -not -path "$work/*" -not -path '/var/cache/man/*' -not -path '/usr/lib/go*' -not -path '*/go-build*' 2>/dev/null | sort
}

say "building it twice"
first=$(bash tools/package.sh 0.1.0 "$work/1" 2>"$work/log") || fail "the build: $(cat "$work/log")"
again=$(bash tools/package.sh 0.1.0 "$work/2" 2>"$work/log") || fail "the build: $(cat "$work/log")"
cmp "$first" "$again" || fail "two builds of one source are not the same bytes"
next=$(bash tools/package.sh 0.1.1 "$work/3" 2>"$work/log") || fail "the build: $(cat "$work/log")"
traces >"$work/before"

say "installing it: $(du -k "$first" | cut -f1) kB"
dpkg -i "$first" >"$work/log" 2>&1 || fail "dpkg -i: $(cat "$work/log")"
grep -q "invented company" "$work/log" || fail "it does not say what to do next"
[[ "$(sluse version)" == "sluse 0.1.0"[,\ ]* ]] || fail "it is version $(sluse version)"
[ "$(stat -c '%U:%G %a' /etc/sluse/sluse.yaml)" = "root:sluse 640" ] || fail "the configuration is $(stat -c '%U:%G %a' /etc/sluse/sluse.yaml)"
[ "$(stat -c '%U:%G %a' /var/lib/sluse)" = "sluse:sluse 750" ] || fail "the state folder is $(stat -c '%U:%G %a' /var/lib/sluse)"
sluse check-config --config /etc/sluse/sluse.yaml >"$work/log" || fail "the packaged configuration is wrong: $(cat "$work/log")"
runuser -u sluse -- sluse check-config >/dev/null || fail "the service's user cannot read its configuration"
for link in /etc/systemd/system/*.wants/sluse*; do
	[ ! -e "$link" ] || fail "it is enabled: $link"
done
gzip -t /usr/share/man/man1/sluse.1.gz /usr/share/man/man1/sluse-run.1.gz /usr/share/doc/sluse/changelog.gz
bash -c 'source /usr/share/bash-completion/completions/sluse && complete -p sluse' >/dev/null || fail "the completions of bash"
[ "$(grep -c '^==== ' /usr/share/doc/sluse/libraries.txt)" -gt 10 ] || fail "the libraries are not named"

say "running it as its user, with memory never written and run (as the unit asks)"
install -d -o sluse -g sluse "$work/demo"
runuser -u sluse -- python3 - "$work/demo" >"$work/log" 2>&1 <<'PYTHON' || fail "the demo: $(tail -5 "$work/log")"
import ctypes, os, sys
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
if ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    print("(this kernel does not know it)")
os.umask(0o027)
os.execv("/usr/bin/sluse", ["sluse", "demo", "--dir", sys.argv[1]])
PYTHON
grep -q "list todo\|sluse.yaml" "$work/log" || fail "the demo did not come to its end: $(tail -5 "$work/log")"

if command -v systemd-analyze >/dev/null; then
	say "its units, by systemd"
	complaints=$(systemd-analyze verify /lib/systemd/system/sluse.service /lib/systemd/system/sluse-run-once.service /lib/systemd/system/sluse-run-once.timer 2>&1) ||
		fail "systemd-analyze verify: $complaints"
	[ -z "$complaints" ] || fail "systemd-analyze verify: $complaints"
	for unit in sluse.service sluse-run-once.service; do
		systemd-analyze security --offline=true --threshold=25 --no-pager "/lib/systemd/system/$unit" >"$work/log" 2>&1 || fail "$unit is exposed: $(tail -1 "$work/log")"
		say "$unit: $(grep 'Overall exposure' "$work/log")"
	done
else
	say "no systemd-analyze: its units are not proved"
fi

say "upgrading it"
echo "# edited here" >>/etc/sluse/sluse.yaml
chmod 0600 /etc/sluse/sluse.yaml
dpkg -i "$next" >"$work/log" 2>&1 </dev/null || fail "the upgrade: $(cat "$work/log")"
grep -q "invented company" "$work/log" && fail "an upgrade says what a new installation does"
[[ "$(sluse version)" == "sluse 0.1.1"[,\ ]* ]] || fail "after the upgrade it is $(sluse version)"
grep -q "# edited here" /etc/sluse/sluse.yaml || fail "an upgrade took an edit of the configuration back"
[ "$(stat -c '%a' /etc/sluse/sluse.yaml)" = 600 ] || fail "an upgrade took a change of rights back"

say "removing it"
runuser -u sluse -- touch /var/lib/sluse/books
dpkg -r sluse >"$work/log" 2>&1 || fail "dpkg -r: $(cat "$work/log")"
[ ! -e /usr/bin/sluse ] && [ ! -e /lib/systemd/system/sluse.service ] || fail "the program is still there"
[ -e /etc/sluse/sluse.yaml ] && [ -e /var/lib/sluse/books ] || fail "a removal took the configuration or the books"
dpkg -P sluse >"$work/log" 2>&1 || fail "dpkg -P: $(cat "$work/log")"
grep -q "five years" "$work/log" || fail "a purge does not say that it keeps the books"
[ ! -e /etc/sluse ] || fail "a purge left the configuration"
[ -e /var/lib/sluse/books ] && getent passwd sluse >/dev/null || fail "a purge took the books, or the user that owns them"

say "installing it again, and purging it without books"
dpkg -i "$first" >"$work/log" 2>&1 || fail "the second installation: $(cat "$work/log")"
[ -e /etc/sluse/sluse.yaml ] && [ -e /var/lib/sluse/books ] || fail "the second installation has no configuration, or no books"
rm /var/lib/sluse/books
dpkg -P sluse >"$work/log" 2>&1 || fail "dpkg -P: $(cat "$work/log")"
traces >"$work/after"
diff "$work/before" "$work/after" || fail "these are left"
getent passwd sluse >/dev/null && fail "its user is left"
say "passed"
