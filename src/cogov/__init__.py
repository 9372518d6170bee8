"""cogov: collaborative governance of public crises."""

__version__ = "0.1.0"
