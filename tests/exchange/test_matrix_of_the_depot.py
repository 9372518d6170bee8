"""The depot of Wuhan as a matrix (R-099, R-100): what the loaded exercise finds, before and in the record after."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cogov.cli.loading import load
from cogov.decision.queries.findings import analysed, told
from cogov.kernel import clock
from cogov.kernel.figures import Reading
from cogov.kernel.models import Crisis


@pytest.fixture
def hubei(db):
    list(load(Path(settings.COGOV_EXERCISES) / "hubei-2020-02-01", preview=False, crisis=None, wall=clock.now()))
    return Crisis.objects.select_related("jurisdiction").get(slug="hubei-2020-02-01")


def test_before_1_february_the_denied_gap_and_the_unchecked_list_and_after_it_one_question(hubei):
    reading = Reading(hubei, hubei.scenario_start)

    before, after = analysed(reading), analysed(reading, "record-2020-02-01")

    assert Counter(row.kind.value for row in before.analysis.findings) == {"unmanaged": 1, "no_check": 1}
    assert Counter(row.kind.value for row in after.analysis.findings) == {"cross_unclear": 1}
    with translation.override("en"):
        gap, unchecked = told(before)
        (question,) = told(after)
    assert gap.why == (
        "Nobody answers for “allocate to hospitals” in Hubei: all 2 who were asked say “not me” "
        "(Health Commission, Wuhan Red Cross)."
    )
    assert "a check is asked for, and nobody signs it" in unchecked.why
    assert question.why.startswith("“allocate drugs and devices” in Hubei was given to Health Commission")
    # What nobody stated is not assessed: no source says which power each function took, or who commanded whom.
    assert before.analysis.not_assessed["V3"] == 5
