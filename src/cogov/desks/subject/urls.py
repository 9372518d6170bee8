"""Addresses of everybody's own desk."""

from django.urls import path

from cogov.desks.subject import views

urlpatterns = [path("", views.desk, name="my-desk"), path("looks/", views.looks, name="my-looks")]
