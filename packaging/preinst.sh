#!/bin/sh
# The user that sluse runs as. It is there before the files are.
set -e
if ! getent passwd sluse >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/sluse --no-create-home --shell /usr/sbin/nologin --comment "sluse" sluse
fi
