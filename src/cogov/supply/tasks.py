"""Work of supply that takes longer than a page may."""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django_tasks import task

from cogov.actors.queries.holders import holder_for
from cogov.kernel import clock, jobs
from cogov.kernel.errors import N_, Refused
from cogov.kernel.holder import Holder
from cogov.kernel.models import Job
from cogov.kernel.web.say import say
from cogov.supply.actions import propose_allocation
from cogov.supply.rules.runs import AskerLeft

log = logging.getLogger("cogov.jobs")


def _asker(job: Job, at: dt.datetime) -> Holder:
    """Return who asked, in the post from which it was asked.

    Raises:
        AskerLeft: the post ended meanwhile, or somebody else holds it.
    """
    by = holder_for(job.user, job.crisis.jurisdiction, at, job.owner) if job.user else None
    if by is None or by.post != job.owner:
        raise AskerLeft
    return by


@task()
def run_round(job: str) -> None:
    """Compute an allocation round for the post that asked for it."""
    key = uuid.UUID(job)
    row = Job.objects.select_related("crisis__jurisdiction").get(pk=key)
    try:
        jobs.step(key, 10, N_("reading needs and stock"))
        at = row.crisis.time(clock.now())
        by = _asker(row, at)
        jobs.step(key, 30, N_("computing the plan"))
        with transaction.atomic():  # a round whose owner called it off in the meantime leaves nothing
            run = propose_allocation(crisis=row.crisis, by=by, at=at)
            jobs.finish(key, run.pk)
    except jobs.CalledOff:
        log.info("job %s was called off", key)
    except Refused as refusal:
        jobs.fail(key, say(refusal))
    except Exception:
        jobs.fail(key, N_("Something went wrong on our side. Nothing was changed; the fault was written down."))
        raise
