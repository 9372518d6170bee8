"""One line of the log per event, whatever was written into it."""

import logging
import logging.config

import pytest
from django.conf import settings

from cogov.kernel.lines import OneLine, shown

PLANTED = "x\r\n2027-06-01 INFO cogov approved by the committee"


def _written(formatter, *, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("cogov", logging.WARNING, __file__, 1, "seen: %s", (PLANTED + "\x1b[31m\u2028",), info)
    return formatter.format(record)


def test_what_breaks_or_colours_a_line_is_written_out():  # B090
    written = _written(OneLine("{levelname} {message}", style="{"))

    assert written == "WARNING seen: x\\u000d\\u000a2027-06-01 INFO cogov approved by the committee\\u001b[31m\\u2028"


def test_the_library_s_own_formatter_writes_the_planted_line_the_control():
    assert "2027-06-01 INFO cogov approved by the committee" in _written(logging.Formatter()).splitlines()[1]


def test_no_line_of_a_fault_begins_where_an_event_begins():  # B090
    written = _written(OneLine("{levelname} {message}", style="{"), error=ValueError(PLANTED))

    lines = written.split("\n")
    assert lines[0].startswith("WARNING")
    assert all(line.startswith("  ") for line in lines[1:])
    assert len(lines) > 2


@pytest.mark.parametrize("text", ["", "Wuhan 武汉 🚤", "a\u00a0b", "é"])
def test_what_people_write_stays(text):
    assert shown(text) == text


def test_the_server_writes_its_log_that_way():
    assert settings.LOGGING["formatters"]["line"]["()"] == f"{OneLine.__module__}.{OneLine.__name__}"
