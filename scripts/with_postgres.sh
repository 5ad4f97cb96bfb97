#!/bin/sh
# with_postgres.sh COMMAND...: run a command with DATABASE_URL naming a private, empty PostgreSQL that is
# thrown away afterwards. It listens on a free loopback port only. Exit 77: there is no PostgreSQL here.
set -eu

bindir=""
for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(pg_config --bindir 2>/dev/null || true)"; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
        bindir=$candidate
        break
    fi
done
if [ -z "$bindir" ]; then
    echo "No PostgreSQL server is installed (Debian package: postgresql)." >&2
    exit 77
fi

# PostgreSQL refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    owner=nobody
    id postgres >/dev/null 2>&1 && owner=postgres
    as_owner() { runuser -u "$owner" -- "$@"; }
fi

place=$(mktemp -d)
[ "$(id -u)" != 0 ] || chown "$owner" "$place"
stop() {
    as_owner "$bindir/pg_ctl" -D "$place/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$place"
}
trap stop EXIT
trap 'exit 130' INT TERM

port=$("${PYTHON:-python3}" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Another user may not enter the folder we are called from.
cd "$place"
as_owner "$bindir/initdb" -D "$place/data" -U bihuan -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$place"
# Nothing here outlives the run, so durability would only cost time.
settings="$settings -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
as_owner "$bindir/pg_ctl" -D "$place/data" -l "$place/log" -w -s -o "$settings" start || { cat "$place/log" >&2; exit 1; }
as_owner "$bindir/createdb" -h 127.0.0.1 -p "$port" -U bihuan bihuan
cd "$OLDPWD"

DATABASE_URL="postgres://bihuan@127.0.0.1:$port/bihuan" "$@"
