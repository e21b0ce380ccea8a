"""Routes of campaigns."""

from django.urls import path

from annotator.http.campaigns.api import CampaignsView, CampaignView, MemberSessionsView, MembersView, PeopleView
from annotator.http.campaigns.collection_rounds import CollectAgainView, CollectionRoundsView

urlpatterns = [
    path("campaigns/", CampaignsView.as_view()),
    path("campaigns/<uuid:campaign_id>/", CampaignView.as_view()),
    path("campaigns/<uuid:campaign_id>/collection-rounds/", CollectionRoundsView.as_view()),
    path("campaigns/<uuid:campaign_id>/collection-rounds/collect/", CollectAgainView.as_view()),
    path("campaigns/<uuid:campaign_id>/members/", MembersView.as_view()),
    path("campaigns/<uuid:campaign_id>/people/", PeopleView.as_view()),
    path("campaigns/<uuid:campaign_id>/members/<str:username>/sessions/", MemberSessionsView.as_view()),
]
