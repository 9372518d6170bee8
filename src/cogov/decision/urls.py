"""Addresses of decision."""

from django.urls import path

from cogov.decision.views import firing, intake, matrix, phases, tasks

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
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/new/", tasks.task_new, name="task-new"),
    path("tasks/alike/", tasks.task_alike, name="task-alike"),
    path("tasks/balance/", tasks.task_balance, name="task-balance"),
    path("tasks/overlaps/", tasks.task_overlaps, name="task-overlaps"),
    path("tasks/overlaps/<uuid:key>/", tasks.tell_apart, name="task-apart"),
    path("tasks/changes/<uuid:key>/", tasks.change_answer, name="task-change-answer"),
    path("tasks/<uuid:key>/", tasks.task_detail, name="task"),
    path("tasks/<uuid:key>/answer/", tasks.task_answer, name="task-answer"),
    path("tasks/<uuid:key>/check/", tasks.task_check, name="task-check"),
    path("tasks/<uuid:key>/pass/", tasks.task_pass, name="task-pass"),
    path("tasks/<uuid:key>/decide/", tasks.task_decide, name="task-decide"),
    path("tasks/<uuid:key>/change/", tasks.task_change, name="task-change"),
    path("intake/", intake.intake_list, name="intakes"),
    path("intake/new/", intake.intake_new, name="intake-new"),
    path("intake/alike/", intake.intake_alike, name="intake-alike"),
    path("intake/receipt/", intake.receipt, name="receipt"),
    path("intake/<uuid:key>/", intake.intake_detail, name="intake"),
    path("intake/<uuid:key>/settle/", intake.intake_settle, name="intake-settle"),
    path("intake/<uuid:key>/hand/", intake.intake_hand, name="intake-hand"),
]
