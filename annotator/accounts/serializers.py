"""JSON of sessions and tokens."""

from rest_framework import serializers

from annotator.accounts.models import Role
from annotator.accounts.permissions import Scope


class CredentialsBody(serializers.Serializer):
    """What the log-in form sends."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class SessionUser(serializers.Serializer):
    """Who is signed in."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class CampaignChoice(serializers.Serializer):
    """A campaign as the picker shows it."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class DemoLogin(serializers.Serializer):
    """A log-in that the demo prints for everybody. It exists only while DEMO is on."""

    username = serializers.CharField()
    password = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class SessionAnswer(serializers.Serializer):
    """What a page needs to begin."""

    user = SessionUser(allow_null=True)
    csrf_token = serializers.CharField()
    live_url = serializers.CharField()
    version = serializers.CharField()
    campaigns = CampaignChoice(many=True)
    demo_logins = DemoLogin(many=True)


class TokenBody(serializers.Serializer):
    """A token to make."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.MultipleChoiceField(choices=[(scope.value, scope.value) for scope in Scope], allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=366)


class TokenAnswer(serializers.Serializer):
    """A token, without its secret."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenAnswer(TokenAnswer):
    """A new token, with its secret for the one time."""

    token = serializers.CharField()


class TokenList(serializers.Serializer):
    """The caller's tokens."""

    results = TokenAnswer(many=True)
