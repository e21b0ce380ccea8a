"""Every route, by the app that serves it. What is no file, no health and no API is the page."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from annotator.http.campaigns.funnel import FunnelView
from annotator.http.campaigns.home import HomeView
from annotator.http.campaigns.throughput import ThroughputView
from annotator.http.files import FileView
from annotator.http.health import livez, readyz
from annotator.http.not_found import api_not_found
from annotator.http.page import page
from annotator.http.session import SessionView

API: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view()),
    path("session/", SessionView.as_view()),
    path("campaigns/<uuid:campaign_id>/funnel/", FunnelView.as_view()),
    path("campaigns/<uuid:campaign_id>/home/", HomeView.as_view()),
    path("campaigns/<uuid:campaign_id>/throughput/", ThroughputView.as_view()),
    path("", include("annotator.http.accounts.urls")),
    path("", include("annotator.http.model_registry.urls")),
    path("", include("annotator.http.campaigns.urls")),
    path("", include("annotator.http.images.urls")),
    path("", include("annotator.http.candidates.urls")),
    path("", include("annotator.http.machine_work.urls")),
    path("", include("annotator.http.assignments.urls")),
    path("", include("annotator.http.preferences.urls")),
    path("", include("annotator.http.escalations.urls")),
    path("", include("annotator.http.alignments.urls")),
    path("", include("annotator.http.stories.urls")),
    path("", include("annotator.http.datasets.urls")),
]

urlpatterns = [
    path("livez", livez),
    path("readyz", readyz),
    path("api/", include(API)),
    path("files/<slug:kind>/<uuid:object_id>/<str:name>", FileView.as_view()),
    re_path(r"^(?:api|files|static)(?:/|$)", api_not_found),
    re_path(r"^.*$", page),
]

handler400 = "annotator.http.errors.bad_request"
handler500 = "annotator.http.errors.server_error"
