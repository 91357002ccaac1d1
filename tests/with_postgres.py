"""Run a command with DATABASE_URL set to a local PostgreSQL server, or say that none answers.

The address is KINPIRA_TEST_POSTGRES, else postgres@127.0.0.1:5432.
"""

import os
import subprocess
import sys

import psycopg

URL = os.environ.get("KINPIRA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")

try:
    psycopg.connect(URL, connect_timeout=3).close()
except psycopg.OperationalError as error:
    print(f"PostgreSQL: left out, no server answers at {URL} ({str(error).splitlines()[0]})")
    sys.exit(0)
print(f"PostgreSQL: running against {URL}", flush=True)
sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": URL}))
