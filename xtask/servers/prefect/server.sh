# How `../run` installs, starts and asks a Prefect server.
package=prefect version=3.9.1 port=4207
base=/api ready=/api/health description=/api/openapi.json
start() {
  PREFECT_HOME=$data PREFECT_SERVER_ANALYTICS_ENABLED=false exec "$venv/bin/prefect" server start --host 127.0.0.1 --port "$port"
}
