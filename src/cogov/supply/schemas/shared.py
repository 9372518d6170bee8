"""What the shapes of supply's API share."""

from typing import Annotated

from pydantic import Field

from cogov.kernel.web.api import Strict, example

Amount = Annotated[int, Field(ge=1, le=10**9)]


class ReasonIn(Strict):
    """A reason."""

    model_config = example({"reason": "the ward has moved"})

    reason: Annotated[str, Field(min_length=1, max_length=500)]
