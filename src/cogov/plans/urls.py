"""Addresses of plans."""

from django.urls import path

from cogov.plans.views import agreements, functions, moves, plans

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("new/", plans.plan_new, name="plan-new"),
    path("import/", plans.template_import, name="template-import"),
    path("practice/", plans.practice, name="practice"),
    path("corrections/<uuid:key>/done/", plans.correction_done, name="correction-done"),
    path("<uuid:key>/", plans.plan_detail, name="plan"),
    path("<uuid:key>/steps/", plans.step_write, name="step-write"),
    path("<uuid:key>/steps/drop/", plans.step_drop, name="step-drop"),
    path("<uuid:key>/assess/", plans.plan_assess, name="plan-assess"),
    path("<uuid:key>/validate/", plans.plan_validate, name="plan-validate"),
    path("<uuid:key>/approve/", plans.plan_approve, name="plan-approve"),
    path("<uuid:key>/revise/", plans.plan_revise, name="plan-revise"),
    path("<uuid:key>/template/", plans.template_export, name="template"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/new/", agreements.template_list, name="agreement-templates"),
    path("agreements/new/<slug:template>/", agreements.agreement_new, name="agreement-new"),
    path("agreements/<uuid:key>/", agreements.agreement_detail, name="agreement"),
    path("agreements/<uuid:key>/counter/", agreements.agreement_counter, name="agreement-counter"),
    path("agreements/<uuid:key>/compare/", agreements.agreement_compare, name="agreement-compare"),
    path("agreements/<uuid:key>/open/", moves.agreement_open, name="agreement-open"),
    path("agreements/<uuid:key>/comment/", moves.agreement_comment, name="agreement-comment"),
    path("agreements/<uuid:key>/sign/", moves.agreement_sign, name="agreement-sign"),
    path("agreements/<uuid:key>/check/", moves.agreement_check, name="agreement-check"),
    path("agreements/<uuid:key>/trigger/", moves.agreement_trigger, name="agreement-trigger"),
    path("agreements/<uuid:key>/leave/", moves.agreement_leave, name="agreement-leave"),
    path("agreements/<uuid:key>/renew/", moves.agreement_renew, name="agreement-renew"),
    path("agreements/<uuid:key>/give-up/", moves.agreement_give_up, name="agreement-give-up"),
    path("agreements/<uuid:key>/costs/", moves.agreement_cost, name="agreement-cost"),
    path("agreements/settlements/<uuid:key>/accept/", moves.settlement_accept, name="settlement-accept"),
    path("agreements/clauses/<uuid:key>/call/", moves.clause_call, name="clause-call"),
    path("agreements/calls/<uuid:key>/answer/", moves.call_answer, name="call-answer"),
    path("functions/", functions.catalogue_list, name="catalogue"),
]
