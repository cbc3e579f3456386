# How `../run` installs, starts and asks a Chroma server.
package=chromadb version=1.5.9 port=4208
base= ready=/api/v2/heartbeat description=/openapi.json
start() {
  exec "$venv/bin/chroma" run --path "$data" --host 127.0.0.1 --port "$port"
}
