"""Addresses of plans."""

from django.urls import path

from cogov.plans.views import functions, plans

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
    path("functions/", functions.catalogue_list, name="catalogue"),
]
