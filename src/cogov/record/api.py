"""The API of the public log."""

import json

from django.http import HttpResponse
from ninja import Path, Router

from cogov.kernel.errors import Absent
from cogov.kernel.web.api import FAULTS, HERE, Here, Page, answer, known_only, page
from cogov.kernel.web.request import Request
from cogov.record.queries import entries, latest_checkpoint, receipt_at
from cogov.record.schemas import CheckpointOut, LogRowOut, ReceiptOut

router = Router(tags=["record"])


@router.get(f"{HERE}/log", response={200: Page[LogRowOut], **FAULTS}, summary="Public log")
def log(request: Request, here: Path[Here]) -> HttpResponse:
    """Return the entries of the log, newest first."""
    known_only(request)
    return page(
        request,
        entries(request.crisis.origin),
        lambda row: {"index": row.index, "hash": row.leaf.leaf_hash, "entry": json.loads(row.leaf.body)},
        ("-index",),
    )


@router.get(f"{HERE}/log/checkpoint", response={200: CheckpointOut, **FAULTS}, summary="Newest checkpoint")
def checkpoint(request: Request, here: Path[Here]) -> HttpResponse:
    """Return size and root of the log."""
    known_only(request)
    found = latest_checkpoint(request.crisis.origin)
    if found is None:
        raise Absent
    return answer(request, {"origin": found.origin, "size": found.size, "root": found.root, "at": found.at})


@router.get(f"{HERE}/log/{{int:index}}/receipt", response={200: ReceiptOut, **FAULTS}, summary="Receipt of an entry")
def receipt(request: Request, here: Path[Here], index: int) -> HttpResponse:
    """Return the receipt that `cogov-verify proof` checks."""
    known_only(request)
    if index > 2**62:
        raise Absent
    return answer(request, receipt_at(request.crisis.origin, index).as_json())
