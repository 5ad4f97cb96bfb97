#!/bin/sh
# Compile requirements/*.in to pinned files with hashes and without any index address.
set -eu
cd "$(dirname "$0")/../requirements"
for kind in bootstrap run develop proof; do
    ../.venv/bin/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@" "$kind.in" -o "$kind.txt"
done
