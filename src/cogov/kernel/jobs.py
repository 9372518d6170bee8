"""Long work with progress: started by a page, run by the worker, called off by its owner between two steps."""

import datetime as dt
import uuid

from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis, Job, JobState


class CalledOff(Exception):
    """The owner called the work off; nothing it did so far is kept."""


def start(*, crisis: Crisis, kind: str, by: Holder, at: dt.datetime) -> Job:
    """Enter a piece of work that the worker will take up."""
    if by.post is None:
        raise ValueError("long work is started by a post")
    return Job.objects.create(crisis=crisis, kind=kind, owner=by.post, user=by.user, made_at=at)


def step(job: uuid.UUID, percent: int, words: str) -> None:
    """Write how far the work is.

    Raises:
        CalledOff: the owner called it off.
    """
    running = Job.objects.filter(pk=job, state__in=[JobState.WAITING, JobState.RUNNING])
    if not running.update(state=JobState.RUNNING, percent=percent, step=words):
        raise CalledOff


def finish(job: uuid.UUID, result: uuid.UUID) -> None:
    """Write the end of the work.

    Raises:
        CalledOff: the owner called it off in the last step.
    """
    running = Job.objects.filter(pk=job, state=JobState.RUNNING)
    if not running.update(state=JobState.DONE, percent=100, step="", result=result):
        raise CalledOff


def fail(job: uuid.UUID, message: str) -> None:
    """Write why the work failed."""
    Job.objects.filter(pk=job).exclude(state=JobState.CANCELLED).update(state=JobState.FAILED, message=message[:500])


def call_off(job: Job) -> bool:
    """Call the work off; say whether it was still running."""
    running = Job.objects.filter(pk=job.pk, state__in=[JobState.WAITING, JobState.RUNNING])
    return bool(running.update(state=JobState.CANCELLED))


def own(crisis: Crisis, key: uuid.UUID, by: Holder) -> Job | None:
    """Return a piece of work of the holder's own post, or None."""
    return Job.objects.filter(crisis=crisis, pk=key, owner=by.post_id).first()
