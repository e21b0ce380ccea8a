"""Users with one role each, and API tokens of which only a hash is kept."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from annotator.domain.roles import ROLE_CHOICES, ROLE_VALUES, Role


class User(AbstractUser):
    """A person. Which campaigns they see is in `campaigns.Membership`."""

    role = models.CharField(max_length=16, choices=ROLE_CHOICES, default=Role.ANNOTATOR)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=ROLE_VALUES), name="user_role_known"),
        ]


class ApiToken(models.Model):
    """A bearer token. The secret is shown once; `token_sha256` is all that is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
