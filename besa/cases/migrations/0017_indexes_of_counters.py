from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0016_question_of_time')]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_due',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('next_due_at__isnull', False), ('owner__isnull', False), ('place', 'inbox')), fields=['owner', 'next_due_at'], name='case_owed'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'queued'), ('state', 'claimed'), _connector='OR'), fields=['next_attempt_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'failed'), ('state', 'bounced'), _connector='OR'), fields=['state', '-created_at', '-id'], name='delivery_failed'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(condition=models.Q(models.Q(('state', 'suspended'), ('state', 'failed'), _connector='OR'), ('discarded_at__isnull', True)), fields=['team', '-received_at', '-id'], name='received_held'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(fields=['team', 'state', '-received_at', '-id'], name='received_of_team'),
        ),
    ]
