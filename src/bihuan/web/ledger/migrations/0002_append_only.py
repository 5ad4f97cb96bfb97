"""The head of an empty chain. What guards the tables stands in `guards.py` and is installed after migrating."""

from django.db import migrations


def begin(apps, schema_editor):
    head = apps.get_model("ledger", "LedgerHead")
    if not head.objects.exists():
        head.objects.create(sequence=0, hash="0" * 64)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
