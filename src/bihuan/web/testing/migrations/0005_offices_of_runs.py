import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A run of before belongs to no office: nobody was signed in who could have been of one."""

    dependencies = [("people", "0001_people"), ("testing", "0004_what_if")]

    operations = [
        migrations.RemoveConstraint(model_name="checkrun", name="one_check_of_a_file"),
        migrations.AddField(
            model_name="checkrun",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.office",
            ),
        ),
        migrations.AddField(
            model_name="whatif",
            name="runs",
            field=models.ManyToManyField(related_name="+", to="testing.checkrun"),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.UniqueConstraint(
                fields=("office", "file_digest", "rulebook_digest"), name="one_check_of_a_file_in_an_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("office__isnull", True)),
                fields=("file_digest", "rulebook_digest"),
                name="one_check_of_a_file_of_no_office",
            ),
        ),
    ]
