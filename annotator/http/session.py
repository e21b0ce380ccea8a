"""Sessions over HTTP: who am I, sign in, sign out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.accounts.models import User
from annotator.assignments.models import WorkItemKind
from annotator.campaigns.selectors import visible_campaigns
from annotator.demo import logins as demo
from annotator.domain.errors import NotSignedIn
from annotator.domain.roles import ROLE_CHOICES
from annotator.http import throttling
from annotator.http.bodies import RequestBody
from annotator.http.images.serializers import STATES
from annotator.live.publish import rights_changed
from annotator.workflow import stages
from annotator.workflow.stages import Stage


class CredentialsBody(RequestBody):
    """What the log-in form sends."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class SessionUser(serializers.Serializer):
    """Who is signed in."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLE_CHOICES)


class CampaignChoice(serializers.Serializer):
    """A campaign as the picker shows it."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class StageJson(serializers.Serializer):
    """A stage of human work: its name, what to do, and who may do it. In the order in which objects pass them."""

    kind = serializers.ChoiceField(choices=WorkItemKind.choices)
    name = serializers.CharField()
    action = serializers.CharField()
    description = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLE_CHOICES))
    state = serializers.ChoiceField(choices=STATES)


class DemoLogin(serializers.Serializer):
    """A log-in that the demo prints for everybody. It exists only while DEMO is on."""

    username = serializers.CharField()
    password = serializers.CharField()
    role = serializers.ChoiceField(choices=ROLE_CHOICES)


class SessionAnswer(serializers.Serializer):
    """What a page needs to begin."""

    user = SessionUser(allow_null=True)
    csrf_token = serializers.CharField()
    live_url = serializers.CharField()
    version = serializers.CharField()
    now = serializers.DateTimeField(help_text="By the site's clock; pages correct theirs by it.")
    armed_after_ms = serializers.IntegerField(help_text="How long something is on screen before an answer counts.")
    campaigns = CampaignChoice(many=True)
    stages = StageJson(many=True)
    demo_logins = DemoLogin(many=True)


@method_decorator(csrf_protect, name="post")
class SessionView(APIView):
    """Who am I, sign in, sign out."""

    permission_classes = [AllowAny]
    throttle_classes: list[type] = []

    @extend_schema(operation_id="get_session", responses=SessionAnswer)
    def get(self, request: Request) -> Response:
        """Who is signed in, and what a page needs to begin."""
        return Response(_session(request))

    @extend_schema(operation_id="sign_in", request=CredentialsBody, responses=SessionAnswer)
    def post(self, request: Request) -> Response:
        """Sign in with name and password; sets the session cookie."""
        body = CredentialsBody.read(request)
        body["username"] = User.normalize_username(body["username"])
        attempt = throttling.begin_attempt(request, body["username"])
        user = authenticate(request, **body)
        if not isinstance(user, User):
            raise NotSignedIn("The name or the password is wrong.", {"reason": "credentials"})
        attempt.succeeded()
        _end_session(request)  # Django would keep the key of a session of the same person
        login(request, user)
        request.user = user
        response = Response(_session(request))
        throttling.remember_browser(response, user.username)
        return response

    @extend_schema(operation_id="sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        _end_session(request)
        return Response(status=204)


def _end_session(request: Request) -> None:
    """End the browser's session, and close its sockets once that is stored."""
    user_id = request.user.pk
    with transaction.atomic():
        logout(request)
        if user_id is not None:
            rights_changed(user_id)


def _session(request: Request) -> dict[str, object]:
    user = request.user if isinstance(request.user, User) else None
    return SessionAnswer(
        {
            "user": user,
            "csrf_token": get_token(request._request),
            "live_url": settings.LIVE_URL,
            "version": settings.VERSION,
            "now": timezone.now(),
            "armed_after_ms": settings.ARMED_AFTER_MS,
            "campaigns": visible_campaigns(user).order_by("name") if user else [],
            "stages": [_stage_json(stage) for stage in reversed(stages.STAGES)] if user else [],
            "demo_logins": demo.LOGINS if settings.DEMO and user is None else [],
        }
    ).data


def _stage_json(stage: Stage) -> dict[str, object]:
    return {
        "kind": str(stage.kind),
        "name": stage.label,
        "action": stage.action,
        "description": stage.description,
        "roles": sorted(stage.roles),
        "state": stage.state.value,
    }
