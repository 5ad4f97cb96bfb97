"""The head of an empty chain, and triggers that refuse to change or remove an entry."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER ledger_event_unchanged BEFORE UPDATE ON ledger_ledgerevent
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_event_kept BEFORE DELETE ON ledger_ledgerevent
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_head_kept BEFORE DELETE ON ledger_ledgerhead
       BEGIN SELECT RAISE(ABORT, 'the ledger has exactly one head'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER ledger_event_unchanged",
    "DROP TRIGGER ledger_event_kept",
    "DROP TRIGGER ledger_head_kept",
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_event_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_ledgerevent
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()""",
    """CREATE TRIGGER ledger_head_kept BEFORE DELETE OR TRUNCATE ON ledger_ledgerhead
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER ledger_event_unchanged ON ledger_ledgerevent",
    "DROP TRIGGER ledger_head_kept ON ledger_ledgerhead",
    "DROP FUNCTION ledger_append_only()",
]


def forbid(apps, schema_editor):
    apps.get_model("ledger", "LedgerHead").objects.create(sequence=0, hash="0" * 64)
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
    apps.get_model("ledger", "LedgerHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]
    operations = [migrations.RunPython(forbid, allow)]
