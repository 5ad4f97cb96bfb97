#!/bin/sh
# Run the web suite on PostgreSQL too: both databases must behave the same.
set -eu
cd "$(dirname "$0")/.."
[ -d tests/web ] || exit 0

scripts/debian.sh postgresql || true
code=0
PYTHON=.venv/bin/python scripts/with_postgres.sh .venv/bin/pytest tests/web -m "not browser and not slow and not proof" || code=$?
if [ "$code" = 77 ]; then
    echo "LEFT OUT: the web suite on PostgreSQL. It ran on SQLite only."
    exit 0
fi
exit "$code"
