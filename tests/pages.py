"""What tests read in pages."""

import re
from typing import Any


def text_of(answer: Any) -> str:
    """Return the words of a page, without its marks and its line breaks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
