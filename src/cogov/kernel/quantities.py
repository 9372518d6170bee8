"""Quantities as people write them: 3.6万, 20箱, 1,200, full-width digits; and money in minor units.

The raw text is never lost: callers keep it beside what was understood (`Quantity.raw`).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from cogov.kernel.errors import N_, BadInput

LARGEST = 10**12
LONGEST = 40  # characters
_MULTIPLES = {"百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "k": 10**3, "m": 10**6}
# "3 Mats" are three mats and "5 kg" five kilograms: a letter multiplies only where no other letter follows. What
# stands behind a multiple is no second one ("3万亿"), so that no number is read smaller than it was written.
_PATTERN = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?\s*"
    r"(?P<multiple>百万|千万|[百千万亿]|[kKM](?![a-zA-Z]))?\s*(?P<unit>[^\d\s.,十百千万亿][^\d]{0,15})?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number of units (or of packs, when `unit` names a pack)."""

    value: int
    unit: str
    raw: str


def parse_quantity(text: str, *, field: str = "quantity") -> Quantity:
    """Return what `text` says.

    Raises:
        BadInput: not a number, not whole, negative, in scientific notation, or larger than 10**12.
    """
    raw = text
    clean = unicodedata.normalize("NFKC", text).strip().replace("，", ",")
    found = _PATTERN.fullmatch(clean) if len(clean) <= LONGEST else None
    # Without a multiple a point is the thousands of some readers ("1.000") and the fraction of others: refused.
    if not found or (found["fraction"] and not found["multiple"]):
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field=field)
    times = _MULTIPLES[found["multiple"].lower()] if found["multiple"] else 1
    amount = Decimal(found["digits"].replace(",", "") + (found["fraction"] or "")) * times
    if amount != amount.to_integral_value():
        raise BadInput(N_("write a whole number, such as 1200, 1,200 or 3.6万"), field=field)
    if amount > LARGEST:
        raise BadInput(N_("this number is too large to be meant"), field=field)
    return Quantity(int(amount), (found["unit"] or "").strip(), raw)


_EXPONENT = {"CNY": 2, "EUR": 2, "GBP": 2, "JPY": 0, "USD": 2}
CURRENCIES = tuple(_EXPONENT)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen, cents), so that sums are exact."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Add two amounts of one currency.

        Raises:
            BadInput: for two currencies.
        """
        if other.currency != self.currency:
            raise BadInput(N_("two currencies cannot be added"), field="currency")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        exponent = _EXPONENT[self.currency]
        return f"{Decimal(self.minor).scaleb(-exponent):.{exponent}f} {self.currency}"


def parse_money(text: str, currency: str, *, field: str = "amount") -> Money:
    """Return the amount that a decimal string states; never through a float.

    Raises:
        BadInput: unknown currency, not a plain decimal, negative, too many places, more than 14 digits.
    """
    if currency not in _EXPONENT:
        raise BadInput(N_("this currency is not known"), field="currency")
    if not re.fullmatch(r"[0-9]{1,14}(\.[0-9]+)?", text.strip()):
        raise BadInput(N_("write an amount such as 1250.00"), field=field)
    minor = Decimal(text.strip()).scaleb(_EXPONENT[currency])
    if minor != minor.to_integral_value():
        raise BadInput(N_("this currency has no smaller part"), field=field)
    return Money(int(minor), currency)
