#!/usr/bin/env bash
# Measures the engine and other engines in turn on this machine, lets Yjs read what the engine wrote,
# and writes docs/benchmarks.md.
#
#   collab-core/src/jmh/benchmarks.sh
#
# Environment, all optional:
#   TRACES      directory with sequential/ and concurrent/ traces (default: the two of the test resources)
#   ENGINES     other engines to measure                          (default: all of src/jmh/node)
#   ONLY        extended regular expression on "workload argument" (default: everything)
#   JAVA_HOMES  JDKs to measure, separated by ':'; the first one builds (default: the one on PATH)
#   RESULTS     directory for results; lines that are there already are not measured again
#   REPORT      file to write instead of docs/benchmarks.md
#   WARM, MEASURE, BUDGET  milliseconds to warm up, to measure, and after which another engine gives up
#
# One process per engine and workload, one after the other: nothing else should run meanwhile.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
core=$(cd "$here/../.." && pwd)
root=$(cd "$core/.." && pwd)
results=${RESULTS:-$core/target/benchmarks}
lines=$results/results.jsonl
only=${ONLY:-.}
engines=${ENGINES-yjs json-joy ywasm loro automerge diamond-types}
export WARM=${WARM:-1500} MEASURE=${MEASURE:-800} BUDGET=${BUDGET:-60000}
export TRACES=${TRACES:-}
heap=4g

default_java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
IFS=: read -ra homes <<<"${JAVA_HOMES:-$default_java}"

mkdir -p "$results"
touch "$lines"
(cd "$root" && JAVA_HOME=${homes[0]} mvn -q -Pbench -pl collab-core test-compile)
node "$root/.mvn/npm-ci.mjs" "$here/node"

# ---------------------------------------------------------------- what is measured

sequential=sveltecomponent
concurrent=friendsforever
for trace in automerge-paper seph-blog1 rustcode; do
  [[ -e $TRACES/sequential/$trace.json.gz ]] && sequential="$sequential $trace"
done
[[ -e $TRACES/concurrent/clownschool.json.gz ]] && concurrent="$concurrent clownschool"

workloads() {
  for t in $sequential; do
    for w in local local-updates local-observed apply-each apply-batch apply-merged load load-v2 encode encode-v2 memory; do
      echo "$w $t"
    done
  done
  for t in $concurrent; do
    echo "session $t"
    for w in apply-each apply-merged load memory; do echo "$w c-$t"; done
  done
  for w in local-updates apply-each load memory; do echo "$w random-100000"; done
  echo "pieces 100000"
  echo "memory pieces-100000"
  echo "memory tiny"
  echo "old-document 5000"
  for i in 1 2 3 4 5 6 7 8 9 10 11; do echo "b1.$i 6000"; done
  for i in 1 2 3 4; do echo "b2.$i 6000"; done
  for i in 1 2 3 4 5; do echo "b3.$i 1000"; done
  echo "map-keys 50000"
}

measure() { # engine workload argument command...
  local engine=$1 workload=$2 argument=$3
  shift 3
  grep -qF "{\"engine\":\"$engine\",\"workload\":\"$workload\",\"arg\":\"$argument\"" "$lines" && return 0
  local line
  line=$("$@" 2>>"$results/errors.log" </dev/null | grep '^{' | tail -n 1) || true
  [[ -n $line ]] || line="{\"engine\":\"$engine\",\"workload\":\"$workload\",\"arg\":\"$argument\",\"error\":\"no result\"}"
  echo "$line" | tee -a "$lines"
}

version() { "$1/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p'; }

ours() { # java-home, main class and its arguments
  local home=$1
  shift
  "$home/bin/java" -Xmx$heap -Dcollab.traces="$TRACES" -Dcollab.out="$results/written" \
    -Dcollab.warm="$WARM" -Dcollab.measure="$MEASURE" \
    -cp "$core/target/classes:$core/target/test-classes" "$@"
}

can() { # whether an engine has this workload
  case "$1 $2" in
    "yjs "*) ;;
    *" load-v2" | *" encode-v2" | *" local-observed") return 1 ;;
    "ywasm apply-merged") ;;
    *" apply-merged") return 1 ;;
    "diamond-types b1.8" | "diamond-types b1.9" | "diamond-types b1.1"[01] | "diamond-types b3."[1-4]) return 1 ;;
    "diamond-types map-keys") return 1 ;;
  esac
}

# ---------------------------------------------------------------- measuring

while read -r workload argument; do
  [[ "$workload $argument" =~ $only ]] || continue
  for home in "${homes[@]}"; do
    measure "collab-$(version "$home")" "$workload" "$argument" \
      ours "$home" io.collab.core.doc.WorkloadRunner "collab-$(version "$home")" "$workload" "$argument"
  done
  for engine in $engines; do
    can "$engine" "$workload" || continue
    measure "$engine" "$workload" "$argument" \
      node --expose-gc --max-old-space-size=4096 "$here/node/run.mjs" "$engine" "$workload" "$argument"
  done
done < <(workloads)

for home in "${homes[@]}"; do
  for trace in $sequential; do
    [[ "cold $trace" =~ $only ]] || continue
    measure "collab-$(version "$home")" cold "$trace" \
      ours "$home" io.collab.core.doc.ColdStart "collab-$(version "$home")" "$trace"
  done
done

if [[ growth =~ $only && ! -s $results/growth.md ]]; then
  ours "${homes[0]}" io.collab.core.doc.GrowthRunner | tee "$results/growth.md"
fi

# ---------------------------------------------------------------- checking and writing

node "$here/node/check.mjs" "$results/written" | tee "$results/check.txt"
cd "$root"
COMMIT=$(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ", modified") HEAP=$heap \
  node "$here/node/report.mjs" "$results" >"${REPORT:-docs/benchmarks.md}"
echo "Written: ${REPORT:-docs/benchmarks.md}"
