#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format, runs every test. The last line is "N passed, N failed, N skipped".
set -uo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$root" || exit 1
passed=0 failed=0 skipped=0

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

# Debian packages, each with the file or command that shows that it is there.
packages=()
if [ "$(uname)" = Linux ]; then
  # Not as a pipe: grep ends at its first hit, and pipefail would take the broken pipe for a miss.
  grep -q 'libsqlite3\.so\.0' < <(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null) || packages+=(libsqlite3-0)
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
