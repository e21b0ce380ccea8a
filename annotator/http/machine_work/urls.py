"""Routes of machine work and workers."""

from django.urls import path

from annotator.http.machine_work import api

urlpatterns = [
    path("machine-work/", api.MachineWorkListView.as_view()),
    path("machine-work/<uuid:work_id>/retry/", api.RetryView.as_view()),
    path("machine-work/<uuid:work_id>/cancel/", api.CancelView.as_view()),
    path("workers/", api.WorkersView.as_view()),
]
