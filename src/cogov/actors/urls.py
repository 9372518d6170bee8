"""Addresses of the register."""

from django.urls import path

from cogov.actors.views import conduct, holds
from cogov.actors.views import register as views

app_name = "actors"
urlpatterns = [
    path("", views.organisation_list, name="organisations"),
    path("new/", views.organisation_new, name="organisation-new"),
    path("code/", conduct.code_detail, name="code"),
    path("code/new/", conduct.code_new, name="code-new"),
    path("code/sign/", conduct.code_sign, name="code-sign"),
    path("mandates/", views.mandate_list, name="mandates"),
    path("mandates/new/", views.mandate_new, name="mandate-new"),
    path("mandates/<uuid:key>/pass-on/", views.mandate_pass_on, name="mandate-pass-on"),
    path("mandates/<uuid:key>/take-back/", views.mandate_take_back, name="mandate-take-back"),
    path("mandates/<uuid:key>/end/", views.mandate_end, name="mandate-end"),
    path("holds/", holds.hold_list, name="holds"),
    path("holds/new/", holds.hold_new, name="hold-new"),
    path("holds/<uuid:key>/approve/", holds.hold_approve, name="hold-approve"),
    path("holds/<uuid:key>/end/", holds.hold_end, name="hold-end"),
    path("merges/", views.merge_list, name="merges"),
    path("merges/<uuid:key>/", views.merge_decide, name="merge-decide"),
    path("ties/<uuid:key>/end/", views.tie_end, name="tie-end"),
    path("posts/<uuid:key>/end/", views.post_end, name="post-end"),
    path("posts/<uuid:key>/dismiss/", views.post_dismiss, name="post-dismiss"),
    path("posts/<uuid:key>/deputy/", views.post_deputy, name="post-deputy"),
    path("<uuid:key>/", views.organisation_detail, name="organisation"),
    path("<uuid:key>/admit/", views.organisation_admit, name="organisation-admit"),
    path("<uuid:key>/confirm-suspension/", views.suspension_confirm, name="suspension-confirm"),
    path("<uuid:key>/suspend/", views.organisation_suspend, name="organisation-suspend"),
    path("<uuid:key>/capabilities/", views.capability_write, name="capabilities"),
    path("<uuid:key>/qualifications/", views.qualification_new, name="qualification-new"),
    path("<uuid:key>/breaches/", conduct.breach_new, name="breach-new"),
    path("<uuid:key>/ties/", views.tie_new, name="tie-new"),
    path("<uuid:key>/posts/", views.post_new, name="post-new"),
    path("<uuid:key>/posts/first/", views.post_first, name="post-first"),
]
