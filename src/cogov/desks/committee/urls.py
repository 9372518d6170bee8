"""Addresses of the committee desk."""

from django.urls import path

from cogov.desks.committee import views

urlpatterns = [
    path("", views.desk, name="committee-desk"),
    path("work/", views.who_works_with_whom, name="committee-work"),
]
