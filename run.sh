#!/usr/bin/env bash
# Builds Headgate when something changed and starts it: ./run.sh [--config FILE] [--data DIR] [--urls URLS] [--trusted-proxies LIST] [--check] [--providers]
# Relative paths are those of the directory you call it from.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
server="$root/artifacts/bin/Headgate.Server/release/headgate-server.dll"
stamp="$root/artifacts/.built-release"

if ! command -v dotnet >/dev/null 2>&1; then
  if [ -x "$HOME/.dotnet/dotnet" ]; then
    PATH="$HOME/.dotnet:$PATH"
  else
    echo "Headgate needs the .NET 10 SDK, and there is no 'dotnet' on this machine's PATH." >&2
    echo "Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
    exit 1
  fi
fi

# A folder is newer when a file in it was added or removed.
changed() {
  [ ! -f "$server" ] || [ ! -f "$stamp" ] ||
    [ -n "$(cd "$root" && find src catalog global.json .globalconfig Directory.*.props Directory.*.targets -newer "$stamp" -print -quit 2>/dev/null)" ]
}

if changed; then
  # Asked inside the repository, so that global.json has its say.
  if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
    echo "Headgate needs the .NET 10 SDK. Installed here:" >&2
    dotnet --list-sdks >&2 || true
    echo "Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again." >&2
    exit 1
  fi

  echo "Building Headgate (only when something changed) ..." >&2
  mkdir -p "$root/artifacts"
  touch "$stamp.new"
  log="$root/artifacts/build.log"
  if ! (cd "$root" && dotnet build src/Headgate.Server -c Release --nologo -v quiet >"$log" 2>&1); then
    cat "$log" >&2
    echo "The build failed; the whole log is in $log." >&2
    exit 1
  fi
  # The stamp is from before the build: what is edited while it runs is built the next time.
  mv "$stamp.new" "$stamp"
fi

exec dotnet "$server" "$@"
