"""Users with one role each, and API tokens of which only a hash is kept."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac

from annotator.domain.roles import ROLE_CHOICES, ROLE_VALUES, Role


class User(AbstractUser):
    """A person. Which campaigns they see is in `campaigns.Membership`."""

    role = models.CharField(max_length=16, choices=ROLE_CHOICES, default=Role.ANNOTATOR)
    #: Part of what every session is checked against: raising it ends all of them.
    session_epoch = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=ROLE_VALUES), name="user_role_known"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must match: Django's hash of the password, and the epoch."""
        key_salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        value = f"{self.password}|{self.session_epoch}" if self.session_epoch else self.password
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()


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
