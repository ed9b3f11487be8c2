"""What the API must remember between two requests."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class RepeatedRequest(models.Model):
    """A request that came with an Idempotency-Key, and the message or the promise that it made (X03, G13).

    Written in the transaction of what it made: of two repeats at once, one makes it and the other finds it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    message = models.ForeignKey("cases.Message", null=True, on_delete=models.CASCADE, related_name="+")
    promise = models.ForeignKey("promises.Promise", null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key_hash"], name="api_key_once"),
            models.CheckConstraint(
                condition=models.Q(message=None) ^ models.Q(promise=None), name="api_key_made_one_thing"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="api_key_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key_hash[:8]}"
