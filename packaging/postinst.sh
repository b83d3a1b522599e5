#!/bin/sh
# The state folder, and what to do next. Nothing is started: the configuration
# is an example until somebody has put a company into it.
set -e
[ "$1" = configure ] || exit 0

[ -d /var/lib/sluse ] || install -d -o sluse -g sluse -m 0750 /var/lib/sluse
if [ -z "$2" ]; then
	# The configuration may hold passwords: root writes it, sluse reads it.
	chown root:sluse /etc/sluse /etc/sluse/sluse.yaml
	chmod 0750 /etc/sluse
	chmod 0640 /etc/sluse/sluse.yaml
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
	if [ -n "$2" ]; then
		systemctl try-restart sluse.service || true
	fi
fi
if [ -z "$2" ]; then
	cat <<'TEXT'

sluse is installed, and does nothing yet. /etc/sluse/sluse.yaml is an example
with an invented company:

  1. Put your company, its accounts, folders and channels into it.
  2. sluse check-config           says all that is wrong with it, by line
  3. systemctl enable --now sluse or sluse-run-once.timer for a nightly run

Folders outside /var/lib/sluse must also be named to systemd:
  systemctl edit sluse            [Service] ReadWritePaths=/srv/faktura
See man sluse, and /usr/share/doc/sluse/operate.md.

TEXT
fi
