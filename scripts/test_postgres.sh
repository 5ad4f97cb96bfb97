#!/bin/sh
# test_postgres.sh [PYTEST ARGUMENTS...]: run the tests that use the database, or those named, on PostgreSQL
# too: both databases must behave the same.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- tests/web tests/crash -m "not browser and not slow and not proof"

scripts/debian.sh postgresql || true
code=0
PYTHON=.venv/bin/python scripts/with_postgres.sh .venv/bin/pytest "$@" || code=$?
if [ "$code" = 77 ]; then
    echo "LEFT OUT: the tests on PostgreSQL. They ran on SQLite only."
    exit 0
fi
exit "$code"
