"""Entries name the row that they are about. Those written before stay in format 1, as they were hashed."""

from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError


def keep_what_is_hashed(apps, schema_editor):
    if apps.get_model("ledger", "LedgerEvent").objects.filter(format__gt=1).exists():
        raise IrreversibleError("ledger: entries of format 2 are hashed with their subject → restore a backup instead")


def entry_index(name, *fields):
    return migrations.AddIndex("ledgerevent", models.Index(fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor_id", models.CharField(max_length=100)),
                ("actor_name", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=20)),
                ("results", models.JSONField()),
            ],
            options={"ordering": ("-pk",)},
        ),
        migrations.CreateModel(
            name="DaySeal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={"ordering": ("day",)},
        ),
        migrations.AddIndex("dayseal", models.Index(fields=["last"], name="seals_by_last_entry")),
        migrations.AddField("ledgerevent", "format", models.PositiveSmallIntegerField(default=1), preserve_default=False),
        migrations.AddField("ledgerevent", "subject_kind", models.CharField(default="", max_length=100), preserve_default=False),
        migrations.AddField("ledgerevent", "subject_id", models.CharField(default="", max_length=100), preserve_default=False),
        entry_index("entries_by_time", "at", "sequence"),
        entry_index("entries_by_actor", "actor_id", "at", "sequence"),
        entry_index("entries_by_kind", "kind", "at", "sequence"),
        entry_index("entries_by_subject", "subject_kind", "subject_id", "at", "sequence"),
        migrations.RunPython(migrations.RunPython.noop, keep_what_is_hashed),
    ]
