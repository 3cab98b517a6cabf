#!/usr/bin/env bash
# Starts PostgreSQL, Redis and two collab servers that share them, as processes of this machine, and
# stops them all in order. README.md beside this script says how to go on from there.
# shellcheck disable=SC2317 # functions that a trap or another function calls count as unreachable
set -euo pipefail

usage() {
  cat <<'END'
Usage: docs/deploy/two-servers.sh [OPTIONS]

Starts PostgreSQL, Redis and two collab servers that share them. Only this machine can reach them.
Ctrl-C or SIGTERM stops them all in order.

Options:
  --data DIR            Directory for the documents, settings and logs; made if needed. The next run
                        with it has the same documents. Default: a temporary one that is removed at
                        the end
  --ports PORT,PORT     Ports of the two servers. Default: 8081,8082
  --postgres-port PORT  Port of PostgreSQL. Default: 15432
  --redis-port PORT     Port of Redis. Default: 16379
  --jar FILE            The packaged server. Default: collab-server/target/collab-server.jar
  -h, --help            Show this text

Programs are looked for in PATH; PostgreSQL also where Debian puts it, Java also in JAVA_HOME.

Exit status: 0 stopped in order, everything saved; 1 something failed; 2 it cannot be started like
this, and the message says why.
END
}

# ---------------------------------------------------------------- what was asked for

unusable() {
  printf '%s\n' "$@" >&2
  exit 2
}

source_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
jar="$source_root/collab-server/target/collab-server.jar"
data=
server_ports=8081,8082
postgres_port=15432
redis_port=16379

while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --data | --ports | --postgres-port | --redis-port | --jar)
      [ -n "${2:-}" ] || unusable "$1 needs a value. Run with --help to see the options."
      case "$1" in
        --data) data="$2" ;;
        --ports) server_ports="$2" ;;
        --postgres-port) postgres_port="$2" ;;
        --redis-port) redis_port="$2" ;;
        --jar) jar="$2" ;;
      esac
      shift 2
      ;;
    *) unusable "There is no option $1. Run with --help to see the options." ;;
  esac
done

[[ "$server_ports" =~ ^[^,]+,[^,]+$ ]] ||
  unusable "--ports takes two ports with a comma between them, for example 8081,8082."
port_1="${server_ports%,*}"
port_2="${server_ports#*,}"

# ---------------------------------------------------------------- what it takes

# Sets java, postgres_bin and redis_server, or says what to install.
find_programs() {
  local missing=() version initdb
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  command -v "$java" >/dev/null || missing+=(default-jre-headless)
  initdb="$(command -v initdb || find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1)"
  [ -n "$initdb" ] || missing+=(postgresql)
  redis_server="$(command -v redis-server || true)"
  [ -n "$redis_server" ] || missing+=(redis-server)
  [ ${#missing[@]} -eq 0 ] ||
    unusable "PostgreSQL, Redis and Java 17 or newer are needed, and not all of them are here. On Debian or Ubuntu:" \
      "  $([ "$(id -u)" -eq 0 ] || echo 'sudo ')apt install ${missing[*]}"
  version="$("$java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')"
  [ "${version:-17}" -ge 17 ] ||
    unusable "Java 17 or newer is needed; $java is version $version. Set JAVA_HOME to a newer one."
  postgres_bin="$(dirname "$(realpath "$initdb")")"
  [ -f "$jar" ] || unusable "There is no $jar. Build it first, in $source_root:" "  mvn -q -DskipTests package"
  jar="$(realpath "$jar")"
}

# Whether anything listens on a port of this machine.
listens() {
  (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

check_ports() {
  local port option taken=,
  for option in "--ports $port_1" "--ports $port_2" "--postgres-port $postgres_port" "--redis-port $redis_port"; do
    port="${option#* }"
    option="${option% *}"
    if ! [[ "$port" =~ ^[1-9][0-9]{0,4}$ ]] || [ "$port" -gt 65535 ]; then
      unusable "$option: a port is a number from 1 to 65535, not $port."
    fi
    [[ "$taken" != *",$port,"* ]] || unusable "$option: port $port is wanted twice."
    taken+="$port,"
    ! listens "$port" ||
      unusable "Port $port is in use. Choose another with $option, or stop what uses it."
  done
}

# Whatever is started this way is told to stop if this script is killed.
guarded=(setpriv --pdeathsig TERM)

# PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
choose_postgres_user() {
  as_postgres_user=("${guarded[@]}")
  if [ "$(id -u)" -eq 0 ]; then
    postgres_user=postgres
    getent passwd "$postgres_user" >/dev/null || postgres_user=nobody
    as_postgres_user+=(--reuid="$postgres_user" --regid="$(id -g "$postgres_user")" --clear-groups)
  fi
  "${as_postgres_user[@]}" test -x "$postgres_bin/initdb" ||
    unusable "PostgreSQL does not run as root. It would run as the user $postgres_user, who cannot reach $postgres_bin."
}

open_data_directory() {
  keeps_data="${data:+yes}"
  if [ -n "$data" ]; then
    (umask 077 && mkdir -p "$data") || unusable "The directory $data cannot be made."
    data="$(cd "$data" && pwd)"
  else
    data="$(mktemp -d "${TMPDIR:-/tmp}/collab-two-servers.XXXXXX")"
  fi
  [ -w "$data" ] || unusable "The directory $data cannot be written to."
  exec 9>"$data/lock"
  flock --nonblock 9 || unusable "Another two-servers.sh is running with $data. Stop it, or choose another directory with --data."
  [ "$(id -u)" -ne 0 ] || chmod a+x "$data"
  "${as_postgres_user[@]}" test -x "$data" ||
    unusable "PostgreSQL does not run as root. It runs as the user $postgres_user, who cannot enter $data. Choose another directory with --data, for example /var/tmp/collab."
}

# ---------------------------------------------------------------- settings

random_password() {
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# Other users of this machine can reach the ports, but not the password.
write_settings() {
  local password before
  before="$(umask)"
  umask 077
  [ -s "$data/password" ] || random_password >"$data/password"
  password="$(<"$data/password")"
  cat >"$data/collab.env" <<END
COLLAB_DATABASE_URL=jdbc:postgresql://127.0.0.1:$postgres_port/collab
COLLAB_DATABASE_USER=collab
COLLAB_DATABASE_PASSWORD=$password
COLLAB_REDIS_URL=redis://:$password@127.0.0.1:$redis_port
END
  # Nothing in Redis has to outlive it: what counts is in PostgreSQL.
  cat >"$data/redis.conf" <<END
bind 127.0.0.1
port $redis_port
requirepass $password
save ""
appendonly no
dir "$data"
END
  umask "$before"
  cat >"$data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = ''
END
  chmod a+r "$data/postgresql.conf"
}

# Makes the database, unless an earlier run has; half of one is never used. Nobody but collab can sign in.
make_database() {
  local new="$data/postgres.new" log="$data/postgres.log"
  [ ! -d "$data/postgres" ] || return 0
  rm -rf "$new"
  mkdir -m 700 "$new"
  [ -z "${postgres_user:-}" ] || chown "$postgres_user" "$new"
  {
    "${as_postgres_user[@]}" "$postgres_bin/initdb" --pgdata="$new" --username=postgres \
      --encoding=UTF8 --no-locale --auth-local=reject --auth-host=scram-sha-256 &&
      "${as_postgres_user[@]}" "$postgres_bin/postgres" --single -D "$new" postgres <<END
CREATE ROLE collab LOGIN PASSWORD '$(<"$data/password")'
CREATE DATABASE collab OWNER collab
END
  } >>"$log" 2>&1 || failed_to_start PostgreSQL "$log"
  mv "$new" "$data/postgres"
}

# ---------------------------------------------------------------- the processes

# What runs, by name: its process, and what people call it.
declare -A pids=()
declare -A called=([redis]=Redis [postgres]=PostgreSQL
  [server-1]="The server on port $port_1" [server-2]="The server on port $port_2")

# start NAME COMMAND...: in a session of its own. Ctrl-C reaches this script alone, which stops one
# after the other.
start() {
  local name="$1"
  shift
  setsid "$@" >>"$data/$name.log" 2>&1 9>&- &
  pids[$name]=$!
  echo $! >"$data/$name.pid"
}

# Whether a process that was started is still there.
runs() {
  [ -n "${pids[$1]:-}" ] && kill -0 "${pids[$1]}" 2>/dev/null
}

failed_to_start() {
  {
    echo "$1 did not start. The end of its log, $2:"
    tail -n 12 "$2" | sed 's/^/  /'
  } >&2
  exit 1
}

# await NAME CONDITION...
await() {
  local name="$1" deadline=$((SECONDS + 60))
  shift
  until "$@"; do
    if ! runs "$name" || [ "$SECONDS" -gt "$deadline" ]; then
      failed_to_start "${called[$name]}" "$data/$name.log"
    fi
    sleep 0.1
  done
}

postgres_is_ready() {
  [[ "$(sed -n 8p "$data/postgres/postmaster.pid" 2>/dev/null)" == ready* ]]
}

# Whether the server on a port can save.
is_ready() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3
    read -r -t 5 _ status _ <&3
    [ "$status" = 200 ]
  ) 2>/dev/null
}

start_all() {
  start redis "${guarded[@]}" "$redis_server" "$data/redis.conf"
  start postgres "${as_postgres_user[@]}" \
    "$postgres_bin/postgres" -D "$data/postgres" -c config_file="$data/postgresql.conf"
  await redis listens "$redis_port"
  await postgres postgres_is_ready

  unset "${!COLLAB_@}"
  mapfile -t settings <"$data/collab.env"
  export "${settings[@]}"
  start server-1 "${guarded[@]}" "$java" -jar "$jar" --port "$port_1"
  start server-2 "${guarded[@]}" "$java" -jar "$jar" --port "$port_2"
  await server-1 is_ready "$port_1"
  await server-2 is_ready "$port_2"
}

# ---------------------------------------------------------------- the end

# stop SIGNAL NAME...: together; what is still there after 15 s is killed.
stop() {
  local signal="$1" deadline=$((SECONDS + 15)) name
  shift
  for name in "$@"; do
    ! runs "$name" || kill -s "$signal" "${pids[$name]}"
  done
  for name in "$@"; do
    while runs "$name" && [ "$SECONDS" -le "$deadline" ]; do sleep 0.1; done
    if runs "$name"; then
      echo "${called[$name]} did not end in time and was killed. Its log is $data/$name.log." >&2
      kill -s KILL "${pids[$name]}"
    fi
    [ -z "${pids[$name]:-}" ] || wait "${pids[$name]}" || status=1
    rm -f "$data/$name.pid"
  done
}

# Servers first: they save what they have received.
stop_all() {
  local status=$?
  set +e
  trap '' INT TERM HUP
  trap - EXIT
  [ ${#pids[@]} -eq 0 ] || echo "Stopping…"
  stop TERM server-1 server-2
  stop TERM redis
  stop INT postgres
  if [ -z "$keeps_data" ] && [ "$status" -eq 0 ]; then
    rm -rf "$data"
  else
    echo "Documents and logs are in $data."
  fi
  exit "$status"
}

# Says once of each process that it ended before it was told to; returns when both servers have.
watch() {
  while runs server-1 || runs server-2; do
    wait -n || true
    for name in "${!pids[@]}"; do
      if ! runs "$name"; then
        echo "${called[$name]} has ended. Its log is $data/$name.log."
        unset "pids[$name]"
      fi
    done
  done
  echo "Both servers have ended." >&2
}

find_programs
check_ports
choose_postgres_user
open_data_directory
trap stop_all EXIT
trap 'exit 0' INT TERM HUP
cd / # which every user can enter

echo "Starting PostgreSQL, Redis and two servers…"
write_settings
make_database
start_all
cat <<END
Two collab servers are running and share their documents.
Open http://127.0.0.1:$port_1/#/d/welcome on the first,
and  http://127.0.0.1:$port_2/#/d/welcome on the second: the same document, edited together.
Logs, process ids and settings are in $data.
END
[ -n "$keeps_data" ] || echo "They and the documents are removed at the end; with --data DIR they stay."
echo "Press Ctrl-C to stop."
watch
exit 1
