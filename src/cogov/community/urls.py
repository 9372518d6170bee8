"""Addresses of the community."""

from django.urls import path

from cogov.community import views

app_name = "community"
urlpatterns = [
    path("", views.household_list, name="households"),
    path("new/", views.household_new, name="household-new"),
    path("buildings/new/", views.building_new, name="building-new"),
]
