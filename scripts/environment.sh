#!/bin/sh
# environment.sh run|develop|proof: make .venv and install the pinned requirements of that kind, and this package.
set -eu
kind=$1
here=$(dirname "$0")

fits() { # a Python that this package supports
    "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} /usr/bin/python3 /usr/bin/python3.11 /usr/bin/python3.12 python3.11 python3.12 python3; do
        if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

# What pip would use: the environment first, then its [install] section, then [global].
# uv reads no pip.conf, so the site's own package mirror would otherwise be missed.
pip_setting() {
    listed=$(.venv/bin/python -m pip config list 2>/dev/null || true)
    for section in :env: install global; do
        value=$(printf '%s\n' "$listed" | sed -n "s/^$section\.$1='\(.*\)'\$/\1/p" | tail -n 1)
        if [ -n "$value" ]; then
            printf '%s' "$value"
            return
        fi
    done
}

pass_on() { # VARIABLE pip-setting
    eval "already=\${$1:-}"
    value=$(pip_setting "$2" | sed 's/\\n/ /g')
    if [ -z "$already" ] && [ -n "$value" ]; then
        export "$1=$value"
    fi
}

python=$(find_python)
if [ -z "$python" ]; then
    "$here/debian.sh" python3 python3-venv
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "Python 3.11 or 3.12 is needed and was not found. Install it, or run: make PYTHON=/path/to/python3.11 setup" >&2
    exit 1
fi
# Debian ships venv without ensurepip until python3-venv is there.
"$python" -c 'import ensurepip, venv' 2>/dev/null || "$here/debian.sh" python3-venv

if ! fits .venv/bin/python; then
    rm -rf .venv
    "$python" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt

pass_on UV_DEFAULT_INDEX index-url
pass_on UV_INDEX extra-index-url
pass_on UV_FIND_LINKS find-links
pass_on UV_INSECURE_HOST trusted-host
pass_on SSL_CERT_FILE cert
# Several indexes: look in all of them as pip does; every file is checked against its hash.
export UV_INDEX_STRATEGY=unsafe-best-match

no_index=""
case $(pip_setting no-index) in 1 | [Tt]rue | yes | on) no_index=--no-index ;; esac

export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install --quiet $no_index --require-hashes -r "requirements/$kind.txt"
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
