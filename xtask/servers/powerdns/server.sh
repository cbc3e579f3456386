# How `../run` installs, starts and asks a PowerDNS server, which Debian has. It is unpacked and not installed.
title=PowerDNS version=4.7 port=4209
base=/api/v1 ready=/api/v1/servers description=/api/docs
ask=(--header "X-API-Key: test-key" --header "Accept: application/json")
install() {
  local unpacked=$venv/unpacked library
  mkdir -p "$venv"
  (
    cd "$venv"
    # The library is called differently from release to release; the others are on any machine.
    apt-get download pdns-server pdns-backend-sqlite3 "$(apt-cache depends pdns-server | grep -o -m1 'libluajit.*')"
    for archive in *.deb; do dpkg -x "$archive" "$unpacked"; done
  )
  library=$(dirname "$(find "$unpacked" -name 'libluajit*.so*' -print -quit)")
  cat >"$venv/server" <<TEXT
#!/bin/sh
LD_LIBRARY_PATH=$library exec $unpacked/usr/sbin/pdns_server --module-dir=$library/pdns "\$@"
TEXT
  chmod +x "$venv/server"
}
is_installed() { [ -x "$venv/server" ]; }
start() {
  mkdir -p "$data"
  python3 -c '
import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())
' "$data/zones.sqlite3" "$venv/unpacked/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql"
  exec "$venv/server" --no-config --launch=gsqlite3 --gsqlite3-database="$data/zones.sqlite3" --gsqlite3-dnssec \
    --local-address=127.0.0.1 --local-port=4210 --socket-dir="$data" --daemon=no --guardian=no \
    --api --api-key=test-key --webserver --webserver-address=127.0.0.1 --webserver-port="$port" --webserver-allow-from=127.0.0.1
}
