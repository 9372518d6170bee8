"""Addresses of decision."""

from django.urls import path

from cogov.decision import views

app_name = "decision"
urlpatterns = [
    path("", views.function_list, name="functions"),
    path("<uuid:key>/assign/", views.function_assign, name="function-assign"),
    path("<uuid:key>/state/", views.function_state, name="function-state"),
    path("clocks/", views.clock_list, name="clocks"),
    path("phase/", views.phase_detail, name="phase"),
    path("phase/<uuid:key>/approve/", views.phase_approve, name="phase-approve"),
]
