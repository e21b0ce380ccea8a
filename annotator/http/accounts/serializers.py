"""JSON of API tokens."""

from rest_framework import serializers

from annotator.domain.roles import Scope
from annotator.http.bodies import RequestBody
from annotator.http.fields import NameField


class TokenBody(RequestBody):
    """A token to make."""

    name = NameField(max_length=80)
    scopes = serializers.MultipleChoiceField(choices=[(scope.value, scope.value) for scope in Scope], allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=366)


class PasswordBody(RequestBody):
    """A new password, confirmed by the present one."""

    current_password = serializers.CharField(max_length=1000, trim_whitespace=False)
    new_password = serializers.CharField(max_length=1000, trim_whitespace=False)


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
