"""Off this machine: HTTPS with a certificate of one's own, no one-time links, and what others see."""

import datetime as dt
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

pytestmark = pytest.mark.browser


@pytest.fixture
def certificate(tmp_path):
    """Return the files of a certificate for localhost, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def _header(base: str, cert: str, name: str) -> str:
    """Return a header of the health page, asked for by somebody who trusts this certificate alone."""
    port = int(base.rpartition(":")[2])
    trusted = ssl.create_default_context(cafile=cert)
    with (
        socket.create_connection(("localhost", port), timeout=10) as plain,
        trusted.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    headers = dict(one.lower().split(": ", 1) for one in answer.split("\r\n\r\n")[0].split("\r\n")[1:])
    return headers[name]


def test_with_a_certificate_others_reach_the_pages_by_https_and_nobody_by_a_link(loaded, begin, certificate, chromium):
    cert, key = map(str, certificate)
    data, every = loaded("river-flood"), "0.0.0.0"  # noqa: S104 - what a person types
    at_home = begin(data, "--exercise", "river-flood")
    unused = at_home.links["committee"].partition("/exercise/")[2]
    assert at_home.stop() == 0
    server = begin(data, "--exercise", "river-flood", "--host", every, "--cert", cert, "--key", key)
    base = server.base.replace("http:", "https:")
    context = chromium.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        first = page.goto(base).status
        text, doors = page.inner_text("body"), page.locator("form[action*='/open/as/']").count()
        link = page.goto(f"{base}/exercise/{unused}").status
        transport = _header(base, cert, "strict-transport-security")
    finally:
        context.close()
        code = server.stop()

    assert (first, link, code) == (200, 404, 0)
    assert "EXERCISE" in text
    assert doors == 0
    assert transport.startswith("max-age=")
    assert server.links == {}
    assert "One-time links are off, since others reach this server: people sign in by invitation." in server.printed
