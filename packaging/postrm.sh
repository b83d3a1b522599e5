#!/bin/sh
# A purge takes the configuration and the user. The books, and the documents
# that left, must be kept for five years (bokføringsloven § 13): where there is
# any state, it stays, with the user that owns it.
set -e
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi
[ "$1" = purge ] || exit 0

rmdir /etc/sluse 2>/dev/null || true
if [ -d /var/lib/sluse ] && ! rmdir /var/lib/sluse 2>/dev/null; then
	cat <<'TEXT'

/var/lib/sluse is kept, and the user sluse that owns it: it holds books and
documents, which must be kept for five years. If you have them elsewhere:
  rm -r /var/lib/sluse && userdel sluse

TEXT
	exit 0
fi
if getent passwd sluse >/dev/null; then
	userdel sluse || true
fi
