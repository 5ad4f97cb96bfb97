import unicodedata

from django.db import migrations

_AT_ONCE = 2000


def _key(name):
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()[:400]


def fill(apps, schema_editor):
    Obligation = apps.get_model("loops", "Obligation")
    batch = []
    for row in Obligation.objects.exclude(subject_name="").only("pk", "subject_name").iterator(_AT_ONCE):
        row.subject_key = _key(row.subject_name)
        batch.append(row)
        if len(batch) == _AT_ONCE:
            Obligation.objects.bulk_update(batch, ["subject_key"])
            batch = []
    Obligation.objects.bulk_update(batch, ["subject_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('loops', '0002_day_archive_and_reminders'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
