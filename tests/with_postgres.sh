#!/usr/bin/env bash
# with_postgres.sh COMMAND...: runs COMMAND with BESA_DATABASE_URL naming a private, empty PostgreSQL that lives in a
# temporary folder, speaks on a socket there only, and is gone afterwards. fsync is off: it is for tests.
# With BESA_TEST_PG_KEPT=FOLDER the data stay in FOLDER, and are there the next time (benchmarks/kept.py).
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb 2>/dev/null || echo missing/initdb)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: sudo apt-get install postgresql" >&2; exit 1; }

home=$(mktemp -d /tmp/besa-pg.XXXXXX)
chmod 755 "$home"
data=${BESA_TEST_PG_KEPT:-$home/data}
ending=${BESA_TEST_PG_KEPT:+fast}
ending=${ending:-immediate}
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    chown postgres "$home"
    [ -d "$data" ] || install -d -o postgres -m 700 "$data"
    as_server() { (cd "$home" && runuser -u postgres -- "$@"); }
fi
started=
stop() {
    [ -z "$started" ] || as_server "$bin/pg_ctl" -D "$data" -m "$ending" -w -t 600 stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM

[ -f "$data/PG_VERSION" ] || as_server "$bin/initdb" -D "$data" -U besa -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 || {
    cat "$home/initdb.log" >&2
    exit 1
}
as_server "$bin/pg_ctl" -D "$data" -w -l "$home/server.log" -o \
    "-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c full_page_writes=off \
     -c max_connections=200 -c shared_buffers=${BESA_TEST_PG_BUFFERS:-128MB} ${BESA_TEST_PG_SETTINGS:-}" start >/dev/null || {
    cat "$home/server.log" >&2
    exit 1
}
started=1
"$bin/createdb" -h "$home" -U besa besa 2>/dev/null || "$bin/psql" -h "$home" -U besa -qc "" besa
export BESA_DATABASE_URL="postgres://besa@/besa?host=$home"
export BESA_TEST_PG_BIN=$bin
status=0
"$@" || status=$?
exit $status
