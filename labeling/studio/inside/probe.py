"""What kind of PostgreSQL is behind the PG* variables of the environment: one JSON object on stdout."""

import json
import sys

import psycopg

_ASK = """
SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'),
  has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege(current_schema(), 'CREATE'),
  to_regclass('htx_user') IS NOT NULL
"""


def main() -> None:
    try:
        with psycopg.connect(connect_timeout=10) as connection:
            row = connection.execute(_ASK).fetchone()
            number, version, encoding, may_create, has_tables = row
            users = connection.execute("SELECT count(*) FROM htx_user").fetchone()[0] if has_tables else 0
    except psycopg.Error as problem:
        sys.exit(" ".join(str(problem).split()))
    answer = {"number": number, "version": version, "encoding": encoding, "may_create": may_create, "users": users}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
