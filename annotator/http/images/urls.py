"""Routes of images, target objects and masks."""

from django.urls import path

from annotator.http.images import api, objects
from annotator.http.images.reopening import ReopenView
from annotator.http.images.splits import SplitsView

urlpatterns = [
    path("campaigns/<uuid:campaign_id>/images/", api.ImagesView.as_view()),
    path("campaigns/<uuid:campaign_id>/splits/", SplitsView.as_view()),
    path("campaigns/<uuid:campaign_id>/objects/", objects.ObjectsView.as_view()),
    path("campaigns/<uuid:campaign_id>/categories/", objects.CategoriesView.as_view()),
    path("images/<uuid:image_id>/", api.ImageView.as_view()),
    path("images/<uuid:image_id>/objects/", api.ImageObjectsView.as_view()),
    path("images/<uuid:image_id>/read-mask/", api.ReadMaskView.as_view()),
    path("images/<uuid:image_id>/mask-proposals/", api.MaskProposalsView.as_view()),
    path("mask-proposals/<uuid:proposal_id>/", api.MaskProposalView.as_view()),
    path("objects/<uuid:object_id>/", objects.ObjectView.as_view()),
    path("objects/<uuid:object_id>/masks/", api.ObjectMasksView.as_view()),
    path("objects/<uuid:object_id>/discard/", api.DiscardView.as_view()),
    path("objects/<uuid:object_id>/report-mask/", api.ReportMaskView.as_view()),
    path("objects/<uuid:object_id>/reopen/", ReopenView.as_view()),
]
