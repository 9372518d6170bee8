"""Tests reach this machine and no other (house rules, 5.12)."""

import socket
import threading

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("169.254.169.254", 80)])
@pytest.mark.parametrize("how", ["connect", "connect_ex"])
def test_another_machine_is_not_reached(address, how):
    with socket.socket() as out, pytest.raises(AssertionError, match=address[0]):
        getattr(out, how)(address)


def test_another_machine_is_not_reached_over_ipv6_either():
    with socket.socket(socket.AF_INET6) as out, pytest.raises(AssertionError, match="2001:db8"):
        out.connect(("2001:db8::1", 80))


def _take(server):
    server.accept()[0].close()


def test_this_machine_is_reached_the_control():
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = threading.Thread(target=_take, args=[server])
        taken.start()

        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=10):
            pass

        taken.join()
