from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("testing", "0006_runs_of_what_ifs")]

    operations = [
        # The default is for the way back.
        migrations.AlterField(
            model_name="whatif", name="run_ids", field=models.JSONField(default=list)
        ),
        migrations.RemoveField(model_name="whatif", name="run_ids"),
    ]
