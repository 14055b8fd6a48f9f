#!/usr/bin/env bash
# Puts a PostgreSQL with pgvector into a folder of its own, for the tests: Debian trixie's, since older Debians have no pgvector.
# Needs root and debootstrap; takes about two minutes. The folder is $REACT_POSTGRES_ROOT, by default one in the user's cache.
set -euo pipefail
root="${REACT_POSTGRES_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/react/postgres}"
done_mark="$root/usr/share/postgresql/17/extension/vector.control"
if [ -e "$done_mark" ]; then
    echo "PostgreSQL with pgvector is in $root."
    exit 0
fi

[ "$(id -u)" = 0 ] || { echo "debootstrap needs root." >&2; exit 1; }
command -v debootstrap > /dev/null || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap > /dev/null; }

# The mirror that this machine uses itself, so that proxies and local mirrors go on working.
mirror="$(grep -rhoE '^(deb +(\[[^]]*\] +)?|URIs: *)https?://[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2> /dev/null | grep -oE 'https?://[^ ]+' | grep -E '/debian/?$' | head -n 1 || true)"
mkdir -p "$(dirname "$root")"
work="$(mktemp -d "$(dirname "$root")/postgres.XXXXXX")"
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase trixie "$work" "${mirror:-http://deb.debian.org/debian}" > "$work.log" 2>&1 || { tail -n 5 "$work.log" >&2; exit 1; }

# Services must not start, and no cluster is wanted: each test makes its own.
printf '#!/bin/sh\nexit 101\n' > "$work/usr/sbin/policy-rc.d"
chmod +x "$work/usr/sbin/policy-rc.d"
mkdir -p "$work/etc/postgresql-common"
echo 'create_main_cluster = false' > "$work/etc/postgresql-common/createcluster.conf"
cp /etc/apt/apt.conf.d/*proxy* "$work/etc/apt/apt.conf.d/" 2> /dev/null || true
cp /etc/resolv.conf "$work/etc/resolv.conf" 2> /dev/null || true
chroot "$work" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-17-pgvector' >> "$work.log" 2>&1 || { tail -n 5 "$work.log" >&2; exit 1; }
rm -rf "$work.log" "$work"/var/cache/apt/archives/*.deb "$root"
chmod 755 "$work"
mv "$work" "$root"
trap - EXIT
echo "PostgreSQL with pgvector is in $root."
