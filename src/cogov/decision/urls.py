"""Addresses of decision."""

from django.urls import path

from cogov.decision.views import firing, matrix, phases

app_name = "decision"
urlpatterns = [
    path("", matrix.function_list, name="functions"),
    path("<uuid:key>/assign/", matrix.function_assign, name="function-assign"),
    path("<uuid:key>/state/", matrix.function_state, name="function-state"),
    path("clocks/", phases.clock_list, name="clocks"),
    path("phase/", phases.phase_detail, name="phase"),
    path("phase/<uuid:key>/approve/", phases.phase_approve, name="phase-approve"),
    path("firing/", firing.firing_board, name="firing"),
    path("firing/<uuid:key>/acknowledge/", firing.notice_acknowledge, name="notice-acknowledge"),
    path("drills/new/", firing.drill_new, name="drill-new"),
    path("drills/<uuid:key>/", firing.drill_detail, name="drill"),
    path("drills/<uuid:key>/review/", firing.drill_review, name="drill-review"),
]
