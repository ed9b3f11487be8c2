#!/bin/sh
# Names the programs that some tests drive and that are missing here; those tests are then skipped and say so.
# Under BESA_REQUIRE_ALL=1 (.ci/run) a missing program is an error.
missing=""
need() { # need PROGRAM PACKAGE
    PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need chromium chromium
need dovecot dovecot-imapd
need faketime faketime
need swaks swaks
need redis-server redis-server
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
echo "Tests that need a program which is not here will be skipped. To run them all:"
echo "    sudo apt-get install$missing"
[ "${BESA_REQUIRE_ALL:-}" != 1 ]
