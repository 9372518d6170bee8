"""The worker: one process that moves the clocks, sequences the public log and runs long work.

Everything it claims it claims in a transaction: killed at any moment, it leaves whole steps, and the next worker goes
on.
"""

import datetime as dt
import logging
import os
import signal
import socket
import time
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cogov.actors.actions import lapse_all
from cogov.decision.actions import fire_by_figures
from cogov.kernel import clock
from cogov.kernel.holder import Holder
from cogov.kernel.models import Crisis
from cogov.kernel.personal import destroy_due, overdue, spent_key_files
from cogov.kernel.timers import tick
from cogov.kernel.web.once import purge
from cogov.plans.actions import let_fall_due_by_clock, mark_all_due
from cogov.record.actions import sequence_all

log = logging.getLogger("cogov.worker")
PAUSE = 0.5
LEASE = dt.timedelta(minutes=15)


class _Stop:
    """Whether somebody asked the worker to end."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True


def take_back(wall: dt.datetime) -> int:
    """Give long work back whose worker died: it was claimed longer ago than any work may last."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=wall - LEASE)
    return int(lost.update(status=TaskResultStatus.READY, started_at=None, worker_ids=[]))


def destroy_overdue(wall: dt.datetime) -> int:
    """Destroy personal data whose date has come, crisis by crisis, and the keys of crises that are over."""
    gone = 0
    for crisis in Crisis.objects.select_related("jurisdiction"):
        at = crisis.time(wall)
        if overdue(crisis, at) or spent_key_files(crisis):
            by = Holder(role="RULE", label="retention", post=crisis.armed_by, rule="retention")
            gone += destroy_due(crisis=crisis, by=by, at=at)
    return gone


def once(wall: dt.datetime) -> int:
    """Do what is due at `wall`; return how much was done."""
    done = tick(wall)
    done += fire_by_figures(wall)
    done += let_fall_due_by_clock(wall)
    done += mark_all_due(wall)
    done += lapse_all(wall)
    done += destroy_overdue(wall)
    done += sequence_all(at=wall)
    done += take_back(wall)
    done += purge(wall)
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=5,
        worker_id=f"{socket.gethostname()[:40]}-{os.getpid()}",
        excluded_queue_names=[],
    )
    worker.run()
    return done


def run() -> int:
    """Run until somebody asks it to end; a database that is away is waited for."""
    stop = _Stop()
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, stop.ask)
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
    while not stop.asked:
        try:
            close_old_connections()
            done = once(clock.now())
        except (OperationalError, InterfaceError) as error:
            log.warning("database away: %s", error)
            done = 0
        if not done and not stop.asked:
            time.sleep(PAUSE)
    return 0
