"""Addresses of the public pages of a crisis."""

from django.urls import path

from cogov.desks.public import doors, views

urlpatterns = [
    path("", views.situation, name="situation"),
    path("map/", views.crisis_map, name="map"),
    path("plots/", views.plots, name="plots"),
    path("figures/", views.figure_list, name="figures"),
    path("figures/<str:name>/", views.figure_detail, name="figure"),
    path("log/", views.log_list, name="log"),
    path("log/<int:index>/", views.log_entry, name="log-entry"),
    path("log/<int:index>/receipt/", views.log_receipt, name="log-receipt"),
    path("outcome/", views.outcome, name="outcome"),
    path("open/", doors.doors, name="exercise-doors"),
    path("open/as/", doors.open_as, name="open-as"),
    path("open/<str:token>/", doors.open_pass, name="open-pass"),
    path("leave/", doors.leave, name="leave"),
    path("post/", doors.choose_post, name="choose-post"),
    path("household/<str:secret>/", doors.household_link, name="household-link"),
]
