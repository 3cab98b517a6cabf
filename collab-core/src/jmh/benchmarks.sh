#!/usr/bin/env bash
# Measures the engine and other engines in turn on this machine, lets Yjs read what the engine wrote,
# and writes docs/benchmarks.md.
#
#   collab-core/src/jmh/benchmarks.sh
#
# Environment, all optional:
#   TRACES      directory with sequential/ and concurrent/ traces (default: the two of the test resources)
#   ENGINES     other engines to measure                          (default: all of src/jmh/node and src/jmh/jvm)
#   ONLY        extended regular expression on "workload argument" (default: everything)
#   JAVA_HOMES  JDKs to measure, separated by ':'; the first one builds (default: the one on PATH; empty: only others)
#   RESULTS     directory for results; lines that are there already are not measured again
#   BUILT       not empty: everything is built already
#   REPORT      file to write instead of docs/benchmarks.md
#   WARM, MEASURE          milliseconds of processor time to warm up, and to measure
#   BUDGET                 milliseconds after which another engine gives up (Yjs: three times that, with an observer 20 times)
#   COLD_RUNS              fresh processes per JDK to measure cold starts in
#
# One process per engine and workload, one after the other; with everything, on two JDKs, about half an hour. What is
# measured is processor time, so the machine may do other work: give the run a core (taskset -c 0) then, but measure cold
# starts, which are times on the clock, by themselves on a quiet machine: ONLY=^cold.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
core=$(cd "$here/../.." && pwd)
root=$(cd "$core/.." && pwd)
results=${RESULTS:-$core/target/benchmarks}
lines=$results/results.jsonl
only=${ONLY:-.}
engines=${ENGINES-yjs json-joy ywasm loro automerge diamond-types automerge-java yjs-graaljs}
warm=${WARM:-1500} measure=${MEASURE:-400} budget=${BUDGET:-8000} cold_runs=${COLD_RUNS:-7}
export TRACES=${TRACES:-}
heap=4g

default_java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
IFS=: read -ra homes <<<"${JAVA_HOMES-$default_java}"

mkdir -p "$results/written"
touch "$lines"
if [[ -z ${BUILT:-} ]]; then
  (cd "$root" && JAVA_HOME=${homes[0]} mvn -q -Pbench -pl collab-core test-compile)
  node "$root/.mvn/npm-ci.mjs" "$here/node"
fi
if [[ $engines == *-java* || $engines == *-graaljs* ]] && [[ ! -d $results/jvm/classes ]]; then
  mvn -q -f "$here/jvm/pom.xml" dependency:copy-dependencies -DincludeTypes=jar -DoutputDirectory="$results/jvm/lib"
  "${homes[0]:-$default_java}/bin/javac" -d "$results/jvm/classes" \
    -cp "$core/target/classes:$core/target/test-classes:$results/jvm/lib/*" "$here"/jvm/io/collab/core/doc/*.java
fi

# ---------------------------------------------------------------- what is measured

sequential=sveltecomponent
concurrent=friendsforever
for trace in automerge-paper seph-blog1 rustcode; do
  [[ -e $TRACES/sequential/$trace.json.gz ]] && sequential="$sequential $trace"
done
[[ -e $TRACES/concurrent/clownschool.json.gz ]] && concurrent="$concurrent clownschool"

# Lines of: who measures it (all engines, Yjs and we, or we alone), workload, argument. The most telling ones first.
workloads() {
  for t in $sequential; do
    for w in local-updates apply-each load load-and-type encode memory memory-in-use; do echo "all $w $t"; done
  done
  for t in $concurrent; do
    for w in apply-each load memory memory-in-use; do echo "all $w c-$t"; done
  done
  for w in local-updates memory; do echo "all $w random-100000"; done
  echo "yjs pieces 100000"
  echo "all old-document 5000"
  echo "all memory tiny"
  echo "yjs memory pieces-100000"
  for t in $sequential; do echo "own gap-buffer $t"; done
  echo "own positions 100000"
  for t in $sequential; do
    for w in load-v2 encode-v2 local-observed apply-merged; do echo "yjs $w $t"; done
  done
  for t in $concurrent; do echo "yjs apply-merged c-$t"; done
  for b in 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 2.1 2.2 2.3 2.4; do echo "all b$b 6000"; done
  for b in b3.1 b3.2 b3.3 b3.4 b3.5; do echo "all $b 1000"; done
  echo "all map-keys 20000"
  for t in $concurrent; do echo "yjs session $t"; done
  for t in $sequential; do
    for w in local apply-batch; do echo "yjs $w $t"; done
  done
  for w in apply-each load; do echo "yjs $w random-100000"; done
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

# Compiling in the foreground, a warm-up of some milliseconds of processor time is one on a busy machine, too.
warmed() { # java-home, main class and its arguments
  ours "$1" -Xbatch -XX:-UseDynamicNumberOfCompilerThreads "${@:2}"
}

ours() { # java-home, options, main class and its arguments
  local home=$1
  shift
  timeout 300 "$home/bin/java" -Xms1g -Xmx$heap -Dcollab.traces="$TRACES" -Dcollab.out="$results/written" \
    -Dcollab.warm="$warm" -Dcollab.measure="$measure" \
    -cp "$core/target/classes:$core/target/test-classes" "$@"
}

# Those for the JVM run on the newest one that is measured; GraalJS needs the one its compiler was built for, 25.
jvm() { # engine workload argument
  local home=${homes[-1]} lib=$results/jvm/lib options=(--enable-native-access=ALL-UNNAMED) version
  version=$(basename "$lib"/automerge-*.jar .jar) version=${version#automerge-}
  if [[ $1 == *-graaljs ]]; then
    options+=(-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI "--upgrade-module-path=$lib" --add-modules ALL-MODULE-PATH)
    version=$(node -p 'require(process.argv[1]).version' "$here/node/node_modules/yjs/package.json")
  fi
  timeout 600 "$home/bin/java" "${options[@]}" -Xmx$heap -Dcollab.traces="$TRACES" -Dcollab.modules="$here/node/node_modules" \
    -Dcollab.warm="$((3 * warm))" -Dcollab.measure="$measure" -Dcollab.budget="$((3 * budget))" \
    -cp "$results/jvm/classes:$core/target/classes:$core/target/test-classes:$lib/$([[ $1 == *-java ]] && basename "$lib"/automerge-*.jar)" \
    io.collab.core.doc.JvmPeers "$1" "$version" "${@:2}"
}

other() { # engine workload argument
  if [[ $1 == *-java || $1 == *-graaljs ]]; then
    jvm "$@"
    return
  fi
  local patience=$budget
  [[ $1 == yjs ]] && patience=$((3 * budget))
  [[ $2 == local-observed ]] && patience=$((20 * budget))
  [[ $2 == memory* ]] && patience=$((8 * budget)) # nothing is timed, but a document has to be written first
  WARM=$((warm / 4)) MEASURE=$((measure / 2)) BUDGET=$patience timeout $((patience / 100)) \
    node --expose-gc --max-old-space-size=4096 "$here/node/run.mjs" "$@"
}

can() { # engine workload argument: whether it has that
  case "$1 $2" in
    "diamond-types b1.8" | "diamond-types b1.9" | "diamond-types b1.1"[01] | "diamond-types b3."[1-4]) return 1 ;;
    "diamond-types map-keys") return 1 ;;
    *-java\ * | *-graaljs\ *) # one text, what everybody does with it
      [[ $2 =~ ^(local-updates|apply-each|load|load-and-type|encode)$ && " $sequential " == *" $3 "* ]] ;;
  esac
}

# What a first replay needs, in an archive that the next process starts with: the classes, from Java 25 on also what is
# known of methods. Only classes in jars can be in one.
archived() { # Java version, and what is to be done with it: make or use
  local file=$results/cold-$1.archive
  case "$2 $(($1 >= 25))" in
    "make 1") echo "-XX:AOTCacheOutput=$file" ;;
    "use 1") echo "-XX:AOTCache=$file" ;;
    "make 0") echo "-XX:ArchiveClassesAtExit=$file" ;;
    "use 0") echo "-XX:SharedArchiveFile=$file" ;;
  esac
}

cold() { # java-home trace run options
  timeout 300 "$1/bin/java" -Xms1g -Xmx$heap -Dcollab.traces="$TRACES" -cp "${cold_path:-$core/target/classes:$core/target/test-classes}" \
    io.collab.core.doc.ColdStart "collab-$(version "$1")" "${@:2}"
}

# ---------------------------------------------------------------- measuring

if [[ ${#homes[@]} -gt 0 && cold =~ $only ]]; then
  for part in classes test-classes; do
    [[ -e $results/$part.jar ]] || "${homes[0]}/bin/jar" --create --file "$results/$part.jar" -C "$core/target/$part" .
  done
fi

for home in "${homes[@]}"; do
  for trace in $sequential; do
    [[ "cold $trace" =~ $only ]] || continue
    for ((run = 1; run <= cold_runs; run++)); do
      measure "collab-$(version "$home")" cold "$trace $run" \
        cold "$home" "$trace" "$run"
    done
    java=$(version "$home")
    cold_path=$results/classes.jar:$results/test-classes.jar
    [[ -e $results/cold-$java.archive ]] || cold "$home" "$trace" 0 "$(archived "$java" make)" >/dev/null 2>>"$results/errors.log"
    for ((run = 1; run <= cold_runs; run++)); do
      measure "collab-$java" cold-archive "$trace $run" cold "$home" "$trace" "$run" "$(archived "$java" use)"
      measure "collab-$java" cold-short "$trace $run" \
        cold "$home" "$trace" "$run" "$(archived "$java" use)" -XX:TieredStopAtLevel=1 -XX:+UseTransparentHugePages
    done
    cold_path=
  done
done

while read -r who workload argument; do
  [[ "$workload $argument" =~ $only ]] || continue
  for home in "${homes[@]}"; do
    measure "collab-$(version "$home")" "$workload" "$argument" \
      warmed "$home" io.collab.core.doc.WorkloadRunner "collab-$(version "$home")" "$workload" "$argument"
  done
  [[ $who != own ]] || continue
  for engine in $engines; do
    [[ $engine == yjs || $who == all ]] && can "$engine" "$workload" "$argument" || continue
    measure "$engine" "$workload" "$argument" other "$engine" "$workload" "$argument"
  done
done < <(workloads)

if [[ ${#homes[@]} -gt 0 && growth =~ $only && ! -s $results/growth.md ]]; then
  ours "${homes[0]}" io.collab.core.doc.GrowthRunner | tee "$results/growth.part"
  mv "$results/growth.part" "$results/growth.md"
fi
if [[ ${#homes[@]} -gt 0 && absence =~ $only && ! -s $results/absence.txt ]]; then
  ours "${homes[0]}" io.collab.core.ot.LongAbsence | tee "$results/absence.part"
  mv "$results/absence.part" "$results/absence.txt"
fi

# ---------------------------------------------------------------- checking and writing

node "$here/node/check.mjs" "$results/written" | tee "$results/check.txt"
cd "$root"
COMMIT=${COMMIT:-$(git rev-parse --short HEAD)}$(git diff --quiet HEAD || echo ", modified") HEAP=$heap BUDGET=$budget \
  node "$here/node/report.mjs" "$results" >"${REPORT:-docs/benchmarks.md}"
echo "Written: ${REPORT:-docs/benchmarks.md}"
