"""Every route, by the app that answers it. What is no file, no health and no API is the page."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from annotator.web.files import FileView
from annotator.web.funnel import FunnelView
from annotator.web.health import livez, readyz
from annotator.web.not_found import api_not_found
from annotator.web.page import page
from annotator.web.session import SessionView

API: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view()),
    path("session/", SessionView.as_view()),
    path("campaigns/<uuid:campaign_id>/funnel/", FunnelView.as_view()),
    path("", include("annotator.accounts.urls")),
    path("", include("annotator.model_registry.urls")),
    path("", include("annotator.campaigns.urls")),
    path("", include("annotator.images.urls")),
    path("", include("annotator.candidates.urls")),
    path("", include("annotator.assignments.urls")),
    path("", include("annotator.preferences.urls")),
    path("", include("annotator.escalations.urls")),
    path("", include("annotator.alignments.urls")),
    path("", include("annotator.datasets.urls")),
]

urlpatterns = [
    path("livez", livez),
    path("readyz", readyz),
    path("api/", include(API)),
    path("files/<slug:kind>/<uuid:object_id>/<str:name>", FileView.as_view()),
    re_path(r"^(?:api|files|static)(?:/|$)", api_not_found),
    re_path(r"^.*$", page),
]

handler400 = "annotator.web.errors.bad_request"
handler500 = "annotator.web.errors.server_error"
