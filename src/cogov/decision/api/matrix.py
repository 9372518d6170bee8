"""The API of who does what."""

from django.http import HttpResponse
from ninja import Path, Router

from cogov.decision.queries.matrix import functions
from cogov.decision.schemas.matrix import FunctionOut
from cogov.kernel.web.api import FAULTS, HERE, Here, Items, answer, known_only
from cogov.kernel.web.request import Request

router = Router(tags=["decision"])


@router.get(f"{HERE}/functions", response={200: Items[FunctionOut], **FAULTS}, summary="Who does what")
def function_list(request: Request, here: Path[Here]) -> HttpResponse:
    """Return every function with who holds, assists or denies it."""
    known_only(request)
    return answer(
        request,
        {
            "items": [
                {
                    "id": view.function.pk,
                    "code": view.function.code,
                    "names": view.function.names,
                    "holding": view.holding.value,
                    "accountable": view.assignment.organisation_id if view.assignment else None,
                    "residual": bool(view.assignment and view.assignment.residual),
                    "positions": [
                        {
                            "organisation": position.organisation_id,
                            "says": position.says,
                            "words": position.words,
                            "said_at": position.said_at,
                            "source": position.source,
                        }
                        for position in view.positions
                    ],
                }
                for view in functions(request.crisis)
            ]
        },
    )
