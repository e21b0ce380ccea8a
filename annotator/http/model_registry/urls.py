"""Routes of model versions."""

from django.urls import path

from annotator.http.model_registry import api, uploads

urlpatterns = [
    path("model-versions/", api.ModelVersionsView.as_view()),
    path("model-versions/<uuid:model_version_id>/", api.ModelVersionView.as_view()),
    path("model-outcomes/", api.ModelOutcomesView.as_view()),
    path("model-uploads/<uuid:model_upload_id>/", uploads.ModelUploadView.as_view()),
    path("model-uploads/<uuid:model_upload_id>/chunks/", uploads.ModelUploadChunksView.as_view()),
]
