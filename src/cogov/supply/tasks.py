"""Work of supply that takes longer than a page may."""

import logging
import uuid

from django.db import transaction
from django_tasks import task

from cogov.actors.models import Post
from cogov.actors.queries.holders import holder_of
from cogov.kernel import clock, jobs
from cogov.kernel.errors import N_, Refused
from cogov.kernel.models import Job
from cogov.kernel.web.say import say
from cogov.supply.actions import propose_allocation

log = logging.getLogger("cogov.jobs")


@task()
def run_round(job: str) -> None:
    """Compute an allocation round for the post that asked for it."""
    key = uuid.UUID(job)
    row = Job.objects.select_related("crisis__jurisdiction").get(pk=key)
    try:
        jobs.step(key, 10, N_("reading needs and stock"))
        post = Post.objects.select_related("organisation__area", "area", "person").get(pk=row.owner)
        jobs.step(key, 30, N_("computing the plan"))
        with transaction.atomic():  # a round whose owner called it off in the meantime leaves nothing
            run = propose_allocation(crisis=row.crisis, by=holder_of(post), at=row.crisis.time(clock.now()))
            jobs.finish(key, run.pk)
    except jobs.CalledOff:
        log.info("job %s was called off", key)
    except Refused as refusal:
        jobs.fail(key, say(refusal))
    except Exception:
        jobs.fail(key, N_("Something went wrong on our side. Nothing was changed; the fault was written down."))
        raise
