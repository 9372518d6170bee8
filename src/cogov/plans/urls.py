"""Addresses of plans."""

from django.urls import path

from cogov.plans.views import functions

app_name = "plans"
urlpatterns = [
    path("functions/", functions.catalogue_list, name="catalogue"),
]
