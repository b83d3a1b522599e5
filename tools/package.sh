#!/usr/bin/env bash
# Builds the Debian package.
#   tools/package.sh VERSION [FOLDER]    0.1.0, and where the package goes (dist)
#
# The same source and version give the same bytes: paths are trimmed, and all
# times are SOURCE_DATE_EPOCH, by default that of the last commit. GOARCH
# builds for another machine. The last line on stdout is the package's name.

set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 TZ=UTC CGO_ENABLED=0 GOOS=linux

version=${1:?tools/package.sh VERSION [FOLDER]}
folder=${2:-dist}
[[ $version =~ ^[0-9][0-9A-Za-z.+~-]*$ ]] || {
	echo "no version of a package: $version" >&2
	exit 2
}
arch=$(go env GOARCH)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# sluse, and the same for the machine that builds: it writes its own pages.
go build -trimpath -ldflags "-s -w -X main.release=$version" -o "$stage/sluse" ./cmd/sluse
native=$stage/sluse
if [ "$arch" != "$(go env GOHOSTARCH)" ]; then
	native=$stage/native
	GOARCH=$(go env GOHOSTARCH) go build -trimpath -ldflags "-X main.release=$version" -o "$native" ./cmd/sluse
fi
mkdir "$stage/man"
"$native" gen man "$stage/man"
gzip -9n "$stage"/man/*
"$native" completion bash >"$stage/sluse.bash"
"$native" completion zsh >"$stage/_sluse"
"$native" completion fish >"$stage/sluse.fish"
gzip -9nc CHANGELOG.md >"$stage/changelog.gz"

# The example, with its folders where a service has them.
sed -E 's#^(state: )state$#\1/var/lib/sluse/state#
	s#(sqlite:)state/#\1/var/lib/sluse/state/#
	s#^( *(- )?folder: )(drop|out|rehearsal)\b#\1/var/lib/sluse/\3#' config/sluse.example.yaml >"$stage/sluse.yaml"
if grep -nE '(state|folder): *[a-z]|sqlite:[a-z]' "$stage/sluse.yaml" >&2; then
	echo "the packaged configuration has a relative path" >&2
	exit 1
fi

# Every library that is built in, with its licence.
go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/sluse | sort -u |
	while read -r path number dir; do
		printf '==== %s %s\n\n' "$path" "$number"
		found=$(find "$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort)
		[ -n "$found" ] || {
			echo "no licence in $path" >&2
			exit 1
		}
		while read -r file; do cat "$file"; done <<<"$found"
		echo
	done >"$stage/libraries.txt"

sed -e "s#@STAGE@#$stage#; s#@ARCH@#$arch#; s#@VERSION@#$version#; s#@MTIME@#$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)#" packaging/nfpm.yaml >"$stage/nfpm.yaml"
mkdir -p "$folder"
package=$folder/sluse_${version}_$arch.deb
env -u GOARCH go tool -modfile=tools/nfpm/go.mod nfpm package --config "$stage/nfpm.yaml" --packager deb --target "$package" >&2
echo "$package"
