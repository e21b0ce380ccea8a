"""Routes of escalations."""

from django.urls import path

from annotator.http.escalations import api

urlpatterns = [
    path("rounds/<uuid:round_id>/escalate/", api.EscalateView.as_view()),
    path("campaigns/<uuid:campaign_id>/escalations/", api.BoardView.as_view()),
    path("escalations/<uuid:escalation_id>/", api.EscalationView.as_view()),
    path("escalations/<uuid:escalation_id>/claim/", api.ClaimView.as_view()),
    path("escalations/<uuid:escalation_id>/release/", api.ReleaseView.as_view()),
    path("escalations/<uuid:escalation_id>/submit/", api.SubmitView.as_view()),
    path("escalations/<uuid:escalation_id>/withdraw/", api.WithdrawView.as_view()),
    path("escalations/<uuid:escalation_id>/review/", api.ReviewView.as_view()),
    path("escalations/<uuid:escalation_id>/park/", api.ParkView.as_view()),
    path("escalations/<uuid:escalation_id>/bundle.zip", api.BundleView.as_view()),
    path("escalations/<uuid:escalation_id>/uploads/", api.UploadsView.as_view()),
    path("uploads/<uuid:upload_id>/", api.UploadView.as_view()),
    path("uploads/<uuid:upload_id>/turn/", api.TurnView.as_view()),
]
