"""The map of addresses. Whatever is not in `routes.csv` is refused, whoever asks."""

from django.urls import include, path, register_converter

from cogov.config.api import api
from cogov.decision.views.phases import crisis_new
from cogov.kernel.web.crisis import SpaceConverter
from cogov.kernel.web.security import csp_report

register_converter(SpaceConverter, "space")

handler400 = "cogov.kernel.web.faults.bad_request"
handler403 = "cogov.kernel.web.faults.permission_denied"
handler404 = "cogov.kernel.web.faults.not_found"
handler500 = "cogov.kernel.web.faults.server_error"

urlpatterns = [
    path("", include("cogov.desks.public.urls")),
    path("csp", csp_report, name="csp-report"),
    path("accounts/", include("allauth.urls")),
    path("jurisdictions/<slug:jurisdiction>/crises/new/", crisis_new, name="crisis-new"),
    path("api/v1/", api.urls),
    path("<space:space>/<slug:crisis>/", include("cogov.desks.public.crisis_urls")),
    path("<space:space>/<slug:crisis>/committee/", include("cogov.desks.committee.urls")),
    path("<space:space>/<slug:crisis>/my/", include("cogov.desks.subject.urls")),
    path("<space:space>/<slug:crisis>/register/", include("cogov.actors.urls")),
    path("<space:space>/<slug:crisis>/plans/", include("cogov.plans.urls")),
    path("<space:space>/<slug:crisis>/duties/", include("cogov.decision.urls")),
    path("<space:space>/<slug:crisis>/community/", include("cogov.community.urls")),
    path("<space:space>/<slug:crisis>/supply/", include("cogov.supply.urls")),
]
