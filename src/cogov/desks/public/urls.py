"""Addresses outside any crisis."""

from django.urls import path
from django.views.i18n import set_language

from cogov.desks.public import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="set-language"),
    path("health", views.health, name="health"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
