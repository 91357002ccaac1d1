"""Run a command on PostgreSQL, in a database of its own, or say that no server answers.

The server is the one of KINPIRA_TEST_POSTGRES, else postgres@127.0.0.1:5432. DATABASE_URL is set
for the command; processes that tests start write into the same database, which is dropped after it.
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg

SERVER = os.environ.get("KINPIRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
NAME = f"kinpira_scratch_{os.getpid()}"

try:
    server = psycopg.connect(SERVER, connect_timeout=3, autocommit=True)
except psycopg.OperationalError as error:
    print(f"PostgreSQL: left out, no server answers at {SERVER} ({str(error).splitlines()[0]})")
    sys.exit(0)
server.execute(f"CREATE DATABASE {NAME}")
url = urlsplit(SERVER)._replace(path=f"/{NAME}").geturl()
print(f"PostgreSQL: running against {url}", flush=True)
try:
    code = subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
finally:
    server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
sys.exit(code)
