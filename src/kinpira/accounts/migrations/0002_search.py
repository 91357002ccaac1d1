"""The search indexes over search_text: FTS5 tables kept in step by triggers, or GIN on PostgreSQL.

A migration that rebuilds one of the two tables on SQLite (altering a column) drops its triggers: run
`make_indexes` again at its end. A test looks for them.
"""

from django.db import migrations

TABLES = ("accounts_account", "accounts_contact")

SQLITE = """
CREATE VIRTUAL TABLE {t}_search USING fts5(
    search_text, content='{t}', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER {t}_search_insert AFTER INSERT ON {t} BEGIN
    INSERT INTO {t}_search(rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER {t}_search_delete AFTER DELETE ON {t} BEGIN
    INSERT INTO {t}_search({t}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER {t}_search_update AFTER UPDATE OF search_text ON {t}
WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO {t}_search({t}_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO {t}_search(rowid, search_text) VALUES (new.id, new.search_text);
END;
INSERT INTO {t}_search({t}_search) VALUES ('rebuild')
"""
POSTGRES = "CREATE INDEX {t}_search ON {t} USING gin (to_tsvector('simple', search_text))"


def statements(vendor, table):
    if vendor == "postgresql":
        return [POSTGRES.format(t=table)]
    parts, held = [], ""
    for line in SQLITE.format(t=table).strip().splitlines(keepends=True):
        held += line
        inside = "BEGIN" in held and "END;" not in held
        if line.rstrip().endswith(";") and not inside:
            parts.append(held)
            held = ""
    return [*parts, held]


def make_indexes(apps, schema_editor):
    for table in TABLES:
        for statement in statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)


def drop_indexes(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX {table}_search")
        else:
            for name in ("insert", "delete", "update"):
                schema_editor.execute(f"DROP TRIGGER {table}_search_{name}")
            schema_editor.execute(f"DROP TABLE {table}_search")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_indexes, drop_indexes, elidable=False)]
