"""Codes of organisations with check digits, by scheme; python-stdnum knows the arithmetic."""

import importlib

from cogov.kernel.errors import N_, BadInput

SCHEMES = ("cn.uscc", "us.ein", "gb.vat", "de.handelsregisternummer", "eu.vat", "lei")


def check_code(scheme: str, code: str) -> str:
    """Return the code in its compact form.

    Raises:
        BadInput: the scheme is not known, or the code does not fit it (length, letters, check digit).
    """
    if scheme not in SCHEMES:
        raise BadInput(N_("this kind of organisation code is not known"), field="code_scheme")
    module = importlib.import_module(f"stdnum.{scheme}")
    if not module.is_valid(code):
        raise BadInput(N_("the code does not fit: a digit is wrong or missing"), field="code")
    return str(module.compact(code))
