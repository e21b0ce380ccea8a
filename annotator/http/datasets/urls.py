"""Routes of this app."""

from django.urls import path

from annotator.http.datasets import api, browsing

urlpatterns = [
    path("campaigns/<uuid:campaign_id>/datasets/", api.DatasetsView.as_view()),
    path("datasets/<uuid:dataset_id>/", api.DatasetView.as_view()),
    path("campaigns/<uuid:campaign_id>/datasets/count/", browsing.DatasetCountView.as_view()),
    path("datasets/<uuid:dataset_id>/summary/", browsing.DatasetSummaryView.as_view()),
    path("datasets/<uuid:dataset_id>/pairs/", browsing.DatasetPairsView.as_view()),
    path("datasets/<uuid:dataset_id>/retry/", api.DatasetRetryView.as_view()),
    path("datasets/<uuid:dataset_id>/files/", api.DatasetFilesView.as_view()),
    path("datasets/<uuid:dataset_id>/files/<path:path>", api.DatasetFileView.as_view()),
    path("datasets/<uuid:dataset_id>/download/", api.DatasetDownloadView.as_view()),
]
