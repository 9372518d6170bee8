"""Bytes on the wire that no client of ours sends: the server in front of the application refuses them."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
HOST = b"Host: localhost\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /csp HTTP/1.1\r\n" + HOST
GET = b"GET /csp HTTP/1.1\r\n" + HOST


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Start the server that `cogov up` starts, without a database: what is tested here never reaches one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(number),
               "--workers", "1", "--no-ws", "--log-level", "critical", "cogov.config.wsgi:application"]  # fmt: skip
    env = {
        **os.environ, "PYTHONPATH": os.pathsep.join((str(BASE / "src"), str(BASE / "tests"))), "COGOV_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "settings_for_tests", "COGOV_DATA": str(tmp_path_factory.mktemp("raw")),
    }  # fmt: skip
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and _closed(number):
        time.sleep(0.05)
    yield number
    process.terminate()
    process.wait(timeout=20)


def _closed(number):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", number)) != 0


def _send(port, raw):
    """Return the codes of all answers to some bytes, and whether the server closed the connection."""
    found, closed = b"", False
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        connection.sendall(raw)
        try:
            while part := connection.recv(65536):
                found += part
            closed = True
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(line.split()[1]) for line in found.split(b"\r\n") if line.startswith(b"HTTP/1.")], closed


def test_a_plain_request_is_answered_and_a_second_one_behind_it_too_the_control(port):
    last = POST + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}"

    assert _send(port, POST + b"Content-Length: 2\r\n\r\n{}" + last) == ([204, 204], True)


@pytest.mark.parametrize(
    "raw",
    [
        POST + b"Content-Length: 0\r\nContent-Length: 43\r\n\r\n" + SECOND,
        POST + b"Content-Length: 0\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
        POST + b"Content-Length: +2\r\n\r\n{}" + SECOND,
        b"GET\x00 /csp HTTP/1.1\r\n" + HOST + b"\r\n" + SECOND,
    ],
    ids=["two lengths", "space before the colon", "unknown coding", "signed length", "nul in the method"],
)
def test_a_request_with_two_meanings_is_refused_and_the_connection_ends(port, raw):  # B020, B021
    assert _send(port, raw) == ([400], True)


@pytest.mark.parametrize("length", [b"4", b"6", b"49"])
@pytest.mark.parametrize("first", ["length", "coding"])
def test_a_length_beside_chunks_hides_no_second_request(port, length, first):  # B021
    heads = [b"Content-Length: " + length + b"\r\n", b"Transfer-Encoding: chunked\r\n"]
    raw = POST + b"".join(heads if first == "length" else heads[::-1]) + b"\r\n0\r\n\r\n" + SECOND

    codes, closed = _send(port, raw)

    assert len(codes) == 1
    assert codes[0] in (204, 400)
    assert closed


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (GET + b"X-Long: " + b"a" * 65536 + b"\r\n\r\n", 431),
        (GET + b"".join(b"X-%d: a\r\n" % number for number in range(1000)) + b"\r\n", 431),
        (b"GET /csp?" + b"a" * 65536 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ],
    ids=["header of 64 KiB", "thousand headers", "address of 64 KiB"],
)
def test_a_head_without_end_is_refused(port, raw, code):  # B024
    assert _send(port, raw.replace(HOST, HOST + b"Connection: close\r\n", 1))[0] == [code]


@pytest.mark.parametrize("hosts", [b"", b"Host: evil.example\r\n", HOST + b"Host: evil.example\r\n"])
def test_none_two_or_another_s_name_is_refused(port, hosts):  # B022
    assert _send(port, b"GET /csp HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")[0] == [400]
