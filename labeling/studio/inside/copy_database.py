"""Copy all rows of Label Studio's SQLite file (argv[1]) into the empty PostgreSQL that the environment names.

Ids and times stay. Everything happens in one transaction and is compared row by row before it is committed: the copy is
whole or not there. Prints {"table", "rows"} for each table as a line of JSON.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # `python -I` leaves a script's own folder out

from django_app import set_up

_BATCH = 200
_OWN = {"core_asyncmigrationstatus"}  # says what was done to a database, not what is in it
_OLD = "old"


def main(sqlite: str) -> None:
    set_up()
    from django.apps import apps
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, connections, transaction

    connections.settings[_OLD] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": sqlite,
    }
    if _pending(connections[_OLD]):
        sys.exit("the SQLite file was written by an older Label Studio: start the server on it once, then stop it")
    call_command("migrate", "--no-color", verbosity=0)
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in _OWN
    ]
    if next(model for model in models if model._meta.db_table == "htx_user").objects.exists():
        sys.exit("the PostgreSQL database holds a Label Studio with users already: a copy goes only into an empty one")
    with transaction.atomic(), connection.cursor() as cursor:
        # what the migrations themselves wrote has other ids than in the file; foreign keys are checked at the end
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for model in models:
            rows = _copy(model)
            _compare(model)
            print(json.dumps({"table": model._meta.db_table, "rows": rows}), flush=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _pending(connection: Any) -> list[Any]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _fields(model: Any) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _rows(model: Any, database: str) -> Iterator[Any]:
    return iter(model._base_manager.using(database).order_by("pk").iterator(chunk_size=_BATCH))


def _copy(model: Any) -> int:
    count = 0
    source = _rows(model, _OLD)
    while batch := list(islice(source, _BATCH)):
        # raw: no signal is sent and no time is set anew
        model._base_manager.using("default")._insert(batch, fields=_fields(model), using="default", raw=True)
        count += len(batch)
    return count


def _compare(model: Any) -> None:
    names = [field.attname for field in _fields(model)]
    for old, new in zip(_rows(model, _OLD), _rows(model, "default"), strict=True):
        for name in names:
            if getattr(old, name) != getattr(new, name):
                sys.exit(f"row {old.pk} of {model._meta.db_table} arrived with another {name}: nothing was changed")


if __name__ == "__main__":
    main(sys.argv[1])
