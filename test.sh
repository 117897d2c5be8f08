#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format, runs every test. The last line is "N passed, N failed, N skipped".
set -uo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$root" || exit 1
passed=0 failed=0 skipped=0

# The PostgreSQL server of this run, and nobody else's: ended however the run ends.
postgres_data="" postgres_bin="" postgres_as=()
stop_postgres() {
  [ -n "$postgres_data" ] || return 0
  "${postgres_as[@]}" "$postgres_bin/pg_ctl" -D "$postgres_data/db" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$postgres_data"
  postgres_data=""
}
trap stop_postgres EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit $?
}

# A stage that fails counts as one failure: nothing is skipped in silence.
broken() {
  echo "FAILED: $*" >&2
  failed=$((failed + 1))
  finish
}

step() { echo "== $*"; }

[ -d "$HOME/.dotnet" ] && ! command -v dotnet >/dev/null 2>&1 && PATH="$HOME/.dotnet:$PATH"

step "tools"
missing=()
dotnet --version >/dev/null 2>&1 || missing+=("the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0)")
if [ -f tests/clients/package-lock.json ]; then
  # Most clients need Node 22, which is among the packages for Linux; npm runs on the installed one.
  case "$(uname)/$(uname -m)" in Linux/x86_64 | Linux/aarch64) node_least=20 ;; *) node_least=22 ;; esac
  node_major="$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')"
  { [ "${node_major:-0}" -ge "$node_least" ] && command -v npm >/dev/null 2>&1; } || missing+=("Node $node_least or newer with npm (https://nodejs.org)")
fi

# Debian keeps initdb and its like out of the PATH, in a folder per version.
find_postgres() {
  local bin
  for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v initdb 2>/dev/null)" 2>/dev/null)"; do
    if [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ]; then
      postgres_bin="$bin"
      return 0
    fi
  done
  return 1
}

# Debian packages, each with the file or command that shows that it is there.
packages=()
if [ "$(uname)" = Linux ]; then
  # Not as a pipe: grep ends at its first hit, and pipefail would take the broken pipe for a miss.
  grep -q 'libsqlite3\.so\.0' < <(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null) || packages+=(libsqlite3-0)
  [ -n "${HEADGATE_TEST_POSTGRES:-}" ] || find_postgres || packages+=(postgresql)
fi
if [ "${#packages[@]}" -gt 0 ]; then
  sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo -n)
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" || missing+=("${packages[@]}")
  else
    missing+=("the Debian package ${packages[*]} (this user may not install it)")
  fi
fi
[ "${#missing[@]}" -eq 0 ] || broken "the tests need: $(printf '%s; ' "${missing[@]}")"

# A server of our own on a free port, unless the caller names one: postgres://USER@HOST:PORT/postgres, with the right to make databases.
start_postgres() {
  local port try
  find_postgres || broken "the tests need PostgreSQL 13 or newer: neither Debian's postgresql nor an initdb in the PATH is here. Install it, or name a server in HEADGATE_TEST_POSTGRES"
  postgres_data="$(mktemp -d "${TMPDIR:-/tmp}/headgate-postgres-XXXXXX")" || broken "no temporary directory for PostgreSQL"
  if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root; Debian's package makes this user.
    id postgres >/dev/null 2>&1 || broken "PostgreSQL does not run as root, and there is no user 'postgres' to run it as"
    chown postgres "$postgres_data"
    postgres_as=(runuser -u postgres --)
  fi
  chmod 700 "$postgres_data"
  # From a folder that its user may enter.
  (cd "$postgres_data" && "${postgres_as[@]}" "$postgres_bin/initdb" -D "$postgres_data/db" -U headgate -A trust -E UTF8 --locale=C -N >"$postgres_data/initdb.log" 2>&1) || { cat "$postgres_data/initdb.log" >&2; broken "initdb"; }
  # Another run may take the port between the choice and the start: then once more. Durability is for data that is kept.
  for try in 1 2 3 4 5; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 20000))
    if (cd "$postgres_data" && "${postgres_as[@]}" "$postgres_bin/pg_ctl" -D "$postgres_data/db" -l "$postgres_data/db/server.log" -w -t 60 -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$postgres_data -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null 2>&1); then
      export HEADGATE_TEST_POSTGRES="postgres://headgate@127.0.0.1:$port/postgres"
      return 0
    fi
  done
  cat "$postgres_data/db/server.log" >&2
  broken "PostgreSQL did not start (attempt $try on port $port)"
}
if [ -z "${HEADGATE_TEST_POSTGRES:-}" ]; then
  step "postgresql"
  start_postgres
fi

# npm packages go into a folder named after the lock file, so that they are installed once per lock file.
if [ -f tests/clients/package-lock.json ]; then
  step "clients"
  key="$(cat tests/clients/package.json tests/clients/package-lock.json | sha256sum | cut -c1-16)"
  clients="$root/artifacts/clients/$key"
  if [ ! -f "$clients/.complete" ]; then
    rm -rf "$root/artifacts/clients" # Those of older lock files as well: each is more than a gigabyte.
    mkdir -p "$clients"
    cp tests/clients/package.json tests/clients/package-lock.json tests/clients/.npmrc "$clients/"
    (cd "$clients" && npm ci --no-audit --no-fund --loglevel=error) || broken "npm ci in tests/clients"
    touch "$clients/.complete"
  fi
  rm -rf tests/clients/node_modules
  ln -s "$clients/node_modules" tests/clients/node_modules
fi

step "build"
dotnet build Headgate.slnx -c Release --nologo -v quiet -warnaserror || broken "the build"

step "format"
dotnet format whitespace Headgate.slnx --verify-no-changes --no-restore || broken "the format; 'dotnet format whitespace Headgate.slnx' repairs it"

results="$root/artifacts/tests"
rm -rf "$results" && mkdir -p "$results"
for project in tests/*.Tests; do
  step "$project"
  log="$results/$(basename "$project").log"
  dotnet test "$project" -c Release --no-build --nologo -v quiet 2>&1 | tee "$log"
  code="${PIPESTATUS[0]}"
  summary="$(grep -E '^(Passed|Failed|Skipped)! ' "$log" | tail -1)"
  number() { sed -n "s/.*$1: *\([0-9][0-9]*\).*/\1/p" <<<"$summary"; }
  if [ -n "$summary" ]; then
    passed=$((passed + $(number Passed)))
    failed=$((failed + $(number Failed)))
    skipped=$((skipped + $(number Skipped)))
  fi
  # A run that broke off has no figures, or figures that hide it.
  if [ -z "$summary" ] || { [ "$code" -ne 0 ] && [ "$(number Failed)" -eq 0 ]; }; then
    echo "FAILED: $project ended with code $code" >&2
    failed=$((failed + 1))
  fi
done

finish
