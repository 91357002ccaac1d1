"""The triggers that keep ListedAccount in step with accounts and their statuses.

A migration that rebuilds one of the two tables on SQLite (altering a column) drops its triggers: run
`make_triggers` again at its end. A test looks for them.
"""

from django.db import migrations

ACCOUNT, STATUS, LISTED = "accounts_account", "evaluation_accountstatus", "evaluation_listedaccount"
OWN = ("segment_size", "team_id", "cs_owner_id", "cs_deputy_id", "sales_owner_id")
STANDING = (
    "active",
    "stage",
    "stage_position",
    "stage_since",
    "score",
    "band",
    "worst_tone",
    "amount",
    "end_date",
    "notice_deadline",
)


def each(pattern, columns):
    return ", ".join(pattern.format(c=column) for column in columns)


FILL = f"""
INSERT INTO {LISTED} (id, sort_name, {each("{c}", OWN)}, {each("{c}", STANDING)})
SELECT a.id, CASE a.kana WHEN '' THEN a.name ELSE a.kana END,
    {each("a.{c}", OWN)}, {each("s.{c}", STANDING)}
FROM {ACCOUNT} a LEFT JOIN {STATUS} s ON s.account_id = a.id
WHERE a.merged_into_id IS NULL"""
PUT = f"""{FILL} AND a.id = new.id
ON CONFLICT (id) DO UPDATE
SET sort_name = excluded.sort_name, {each("{c} = excluded.{c}", OWN)}"""
STAND = f"UPDATE {LISTED} SET {each('{c} = new.{c}', STANDING)} WHERE id = new.account_id"
FALL = f"UPDATE {LISTED} SET {each('{c} = NULL', STANDING)} WHERE id = old.account_id"
UNLIST_MERGED = f"DELETE FROM {LISTED} WHERE id = new.id AND new.merged_into_id IS NOT NULL"
UNLIST = f"DELETE FROM {LISTED} WHERE id = old.id"

WATCHED = ("name", "kana", "merged_into_id", *OWN)
TRIGGERS = (  # name, table, event, columns whose change counts, statements
    ("listed_account_insert", ACCOUNT, "INSERT", (), (PUT,)),
    ("listed_account_update", ACCOUNT, "UPDATE", WATCHED, (PUT, UNLIST_MERGED)),
    ("listed_account_delete", ACCOUNT, "DELETE", (), (UNLIST,)),
    ("listed_status_insert", STATUS, "INSERT", (), (STAND,)),
    ("listed_status_update", STATUS, "UPDATE", STANDING, (STAND,)),
    ("listed_status_delete", STATUS, "DELETE", (), (FALL,)),
)


def sqlite(name, table, event, columns, statements):
    when = f"WHEN ({each('old.{c}', columns)}) IS NOT ({each('new.{c}', columns)})"
    body = ";\n".join(statements)
    return [
        f"CREATE TRIGGER {name} AFTER {event} ON {table} {when if columns else ''}"
        f"\nBEGIN\n{body};\nEND"
    ]


def postgresql(name, table, event, columns, statements):
    when = f"WHEN (({each('old.{c}', columns)}) IS DISTINCT FROM ({each('new.{c}', columns)}))"
    body = ";\n".join(statements)
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$"
        f"\nBEGIN\n{body};\nRETURN NULL;\nEND $body$",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
        f" {when if columns else ''} EXECUTE FUNCTION {name}()",
    ]


def make_triggers(apps, schema_editor):
    write = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
    for trigger in TRIGGERS:
        for statement in write(*trigger):
            schema_editor.execute(statement, params=None)
    schema_editor.execute(FILL, params=None)


def drop_triggers(apps, schema_editor):
    for name, table, *_rest in TRIGGERS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]
    operations = [migrations.RunPython(make_triggers, drop_triggers, elidable=False)]
