#!/bin/sh
# On removal the services end first, and the item at hand with them.
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
	systemctl disable --now sluse.service sluse-run-once.timer || true
fi
