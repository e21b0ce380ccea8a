"""Routes of model versions."""

from django.urls import path

from annotator.http.model_registry.api import ModelVersionsView

urlpatterns = [path("model-versions/", ModelVersionsView.as_view())]
