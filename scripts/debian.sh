#!/bin/sh
# debian.sh PACKAGE...: install Debian packages when this user may, otherwise say exactly what to do.
set -eu

missing=""
for package in "$@"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These Debian packages are missing:$missing. Install what your system calls them, then run make again." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Missing Debian packages, and this user may not install them. Run this, then make again:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

echo "Installing Debian packages:$missing"
install="env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
# A fresh image has no package lists, a long-lived one may have stale ones: fetch them only when needed.
# shellcheck disable=SC2086
if ! $as_root $install $missing >/dev/null 2>&1; then
    $as_root apt-get update -qq
    $as_root $install $missing >/dev/null
fi
