#!/usr/bin/env bash
# Runs direct, nginx and Headgate alternately under the same load and writes medians and ratios. See README.md beside this file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
key=sk-headgate-load-0123456789abcdef
mock_port=${MOCK_PORT:-18180} nginx_port=${NGINX_PORT:-18181} headgate_port=${HEADGATE_PORT:-18182}

usage() {
  cat <<'EOF'
usage: benchmarks/load/run.sh [options]
  --system LIST   systems to run, with commas (default direct,nginx,headgate)
  --rounds N      rounds of the comparison (default 3)
  --scale WHAT    yes, no, or only: the runs with large configurations of Headgate (default yes where headgate runs)
  --server DLL    a built headgate-server.dll (default: builds src/Headgate.Server and takes that)
  --out DIR       where load.md and load.csv go (default benchmarks/results; with --quick artifacts/load-quick)
  --quick         one round of one-second phases with 200 slow streams: shows that everything runs, measures nothing
Ports on 127.0.0.1: MOCK_PORT (18180), NGINX_PORT (18181), HEADGATE_PORT (18182).
EOF
}

systems=direct,nginx,headgate rounds=3 scale= server= out= quick=
while (($#)); do
  case $1 in
    --quick) quick=1 rounds=1; shift ;;
    -h | --help) usage; exit 0 ;;
    --system | --rounds | --scale | --server | --out)
      (($# > 1)) || { echo "run.sh: $1 needs a value" >&2; exit 2; }
      case $1 in
        --system) systems=$2 ;;
        --rounds) rounds=$2 ;;
        --scale) scale=$2 ;;
        --server) server=$2 ;;
        --out) out=$2 ;;
      esac
      shift 2 ;;
    *) echo "run.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done

# Seconds per phase.
if [[ $quick ]]; then
  closed=1 rate=1 streams=1 warm=1 slow_streams=200 out=${out:-$root/artifacts/load-quick}
else
  closed=5 rate=8 streams=5 warm=12 slow_streams=2000 out=${out:-$root/benchmarks/results}
fi

IFS=, read -ra systems <<<"$systems"
runs() { [[ " ${systems[*]} " == *" $1 "* ]]; }
for system in "${systems[@]}"; do
  [[ $system =~ ^(direct|nginx|headgate)$ ]] || { echo "run.sh: unknown system $system" >&2; exit 2; }
done
scale=${scale:-$(runs headgate && echo yes || echo no)}
[[ $scale =~ ^(yes|no|only)$ ]] || { echo "run.sh: --scale is yes, no or only" >&2; exit 2; }
[[ $scale == no ]] || runs headgate || { echo "run.sh: --scale $scale needs headgate in --system" >&2; exit 2; }

missing=()
command -v wrk >/dev/null || missing+=(wrk)
! runs nginx || PATH=$PATH:/usr/sbin command -v nginx >/dev/null || missing+=(nginx-light)
if ((${#missing[@]})); then
  echo "run.sh: not found: ${missing[*]}. Install the Debian packages: apt-get install ${missing[*]}" >&2
  exit 1
fi
nginx_bin=$(PATH=$PATH:/usr/sbin command -v nginx || true)
ulimit -n "$(ulimit -Hn)"
if (($(ulimit -n) < 16384)); then
  echo "run.sh: the limit of open files is $(ulimit -n); $slow_streams streams and the large configurations need 16384 (ulimit -Hn)" >&2
  exit 1
fi

work=$(mktemp -d)
declare -A pid_of=()

stop() { # NAME: ends one system and waits for it, at most 10 seconds
  local pid=${pid_of[$1]:-}
  [[ $pid ]] || return 0
  unset "pid_of[$1]"
  kill -TERM "$pid" 2>/dev/null || true
  for _ in {1..100}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

clean_up() {
  local code=$?
  trap - EXIT
  for name in "${!pid_of[@]}"; do stop "$name"; done
  rm -rf "$work"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }

say "building"
dotnet build "$here/MockUpstream" -c Release --nologo -v q >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
dotnet build "$here/LoadClient" -c Release --nologo -v q >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
if runs headgate && [[ ! $server ]]; then
  dotnet build "$root/src/Headgate.Server" -c Release --nologo -v q >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
  server=$root/artifacts/bin/Headgate.Server/release/headgate-server.dll
fi
[[ ! $server || -f $server ]] || { echo "run.sh: no such file: $server" >&2; exit 1; }
client=(dotnet "$root/artifacts/bin/LoadClient/release/load-client.dll")

start() { # NAME PORT SECONDS COMMAND...: starts a system and waits for its first good answer
  local name=$1 port=$2 seconds=$3 log=$work/$1.log
  shift 3
  if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "run.sh: port $port is taken; choose another for $name (see --help)" >&2
    exit 1
  fi
  "$@" >"$log" 2>&1 &
  pid_of[$name]=$!
  if ! "${client[@]}" ready --url "http://127.0.0.1:$port/v1/chat/completions" --key "$key" --pid $! --seconds "$seconds"; then
    echo "run.sh: $name did not become ready; its last lines:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
}

start_nginx() {
  sed -e "s|@PREFIX@|$work/nginx|; s|@PORT@|$nginx_port|; s|@MOCK_PORT@|$mock_port|" "$here/nginx.conf.template" >"$work/nginx.conf"
  mkdir -p "$work/nginx"
  start nginx "$nginx_port" 10 "$nginx_bin" -e stderr -p "$work/nginx" -c "$work/nginx.conf"
}

start_headgate() { # CONFIG: always on an empty data directory
  rm -rf "$work/data"
  mkdir "$work/data"
  start headgate "$headgate_port" 60 dotnet "$server" --config "$1" --data "$work/data" --urls "http://127.0.0.1:$headgate_port"
}

url() { # SYSTEM [sse]
  case $1 in
    direct) echo "http://127.0.0.1:$mock_port/v1/chat/completions" ;;
    nginx) echo "http://127.0.0.1:$nginx_port${2:+/sse}/v1/chat/completions" ;;
    *) echo "http://127.0.0.1:$headgate_port/v1/chat/completions" ;;
  esac
}

measure() { # ROUND SYSTEM PHASE VERB ARGUMENTS...: one phase, its figures into the CSV
  local round=$1 system=$2 phase=$3 verb=$4 line
  shift 4
  local pid=${pid_of[${system/#scale-*/headgate}]:-0}
  timeout --foreground -k 5 120 "${client[@]}" "$verb" --pid "$pid" --group $$ "$@" >"$work/figures" ||
    { echo "run.sh: $phase of $system failed" >&2; exit 1; }
  while read -r line; do
    [[ $line != *=* ]] || echo "$round,$system,$phase,${line/=/,}" >>"$work/load.csv"
  done <"$work/figures"
  say "round $round $phase $system: $(tr '\n' ' ' <"$work/figures")"
}

closed_loop() { # ROUND SYSTEM PHASE CONNECTIONS BODY
  measure "$1" "$2" "$3" watch -- wrk -t1 -c"$4" -d"${closed}s" --timeout 10s -s "$here/wrk/post.lua" "$(url "$2")" -- "$5" "$key"
}

phase() { # ROUND SYSTEM PHASE
  case $3 in
    rate-2000) measure "$@" rate --url "$(url "$2")" --key "$key" --rate 2000 --connections 32 --seconds "$rate" --body "$work/1k.json" ;;
    rate-5000) measure "$@" rate --url "$(url "$2")" --key "$key" --rate 5000 --connections 64 --seconds "$rate" --body "$work/1k.json" ;;
    json-*) closed_loop "$@" "${3#json-}" "$work/1k.json" ;;
    sse) measure "$@" sse --url "$(url "$2" sse)" --key "$key" --seconds "$streams" ;;
    slow) measure "$@" slow --url "$(url "$2" sse)" --key "$key" --streams "$slow_streams" ;;
    body-100k) closed_loop "$@" 16 "$work/100k.json" ;;
    body-1500k) closed_loop "$@" 8 "$work/1500k.json" ;;
  esac
}

warm_up() { # SYSTEM: lets the just-in-time compilers finish; not recorded
  timeout --foreground -k 5 60 wrk -t1 -c64 -d"${warm}s" -s "$here/wrk/post.lua" "$(url "$1")" -- "$work/1k.json" "$key" >"$work/warm.log"
  timeout --foreground -k 5 60 "${client[@]}" sse --url "$(url "$1" sse)" --key "$key" --seconds 1 --warmup 0 >>"$work/warm.log"
}

compare() { # ROUND: every phase on every system before the next phase; who goes first changes with the round
  local round=$1 system order=()
  for ((i = 0; i < ${#systems[@]}; i++)); do order+=("${systems[(i + round - 1) % ${#systems[@]}]}"); done
  ! runs nginx || start_nginx
  ! runs headgate || start_headgate "$work/headgate.json"
  sleep 1
  for system in "${order[@]}"; do measure "$round" "$system" idle watch -- sleep 1; done
  for system in "${order[@]}"; do warm_up "$system"; done
  for p in rate-2000 rate-5000 json-16 json-64 json-256 sse slow body-100k body-1500k; do
    for system in "${order[@]}"; do phase "$round" "$system" "$p"; done
  done
  stop nginx
  stop headgate
}

scale_case() { # ROUND CASE CHANNELS KEYS MODELS
  local load=(wrk -t1 -c64 --timeout 10s -s "$here/wrk/scale.lua")
  "${client[@]}" scale-config --channels "$3" --keys "$4" --models "$5" --upstream "http://127.0.0.1:$mock_port/v1" --out "$work/scale.json"
  start_headgate "$work/scale.json"
  timeout --foreground -k 5 60 "${load[@]}" -d"${warm}s" "$(url headgate)" -- "$work/1k.json" "$4" "$5" >"$work/warm.log"
  measure "$1" "$2" scale watch -- "${load[@]}" -d"${closed}s" "$(url headgate)" -- "$work/1k.json" "$4" "$5"
  stop headgate
}

for size in 1k:1024 100k:102400 1500k:1572864; do
  "${client[@]}" body --bytes "${size#*:}" --out "$work/${size%:*}.json"
done
sed "s/127\.0\.0\.1:18180/127.0.0.1:$mock_port/" "$here/headgate.load.json" >"$work/headgate.json"
start mock "$mock_port" 10 dotnet "$root/artifacts/bin/MockUpstream/release/mock-upstream.dll" --port "$mock_port"
warm_up direct
echo "round,system,phase,metric,value" >"$work/load.csv"

for ((round = 1; round <= rounds; round++)); do
  [[ $scale == only ]] || compare "$round"
  if [[ $scale != no ]]; then
    scale_case "$round" scale-base 10 10 1
    scale_case "$round" scale-channels 10000 10 1000
    scale_case "$round" scale-keys 10 100000 1
    scale_case "$round" scale-one-model 10000 10 1
  fi
done

commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
runtime=$(dotnet --list-runtimes | awk '/Microsoft.NETCore.App/ { v = $2 } END { print v }')
versions=".NET $runtime, $({ wrk -v 2>&1 || true; } | sed -n '1s/\(wrk [^ ]*\).*/\1/p')${nginx_bin:+, $("$nginx_bin" -v 2>&1 | sed 's/.*: //')}"
note="$(date -u +%F), commit $commit, $rounds round(s)${quick:+, quick: the figures mean nothing}.
$(nproc) cores ($cpu), Linux $(uname -r), $versions.
Generator, mock upstream and system share these cores: read the ratios, not the absolutes. How it is measured: benchmarks/load/README.md."
mkdir -p "$out"
cp "$work/load.csv" "$out/load.csv"
"${client[@]}" report --csv "$out/load.csv" --out "$out/load.md" --note "$note"
say "written: $out/load.md, $out/load.csv"
