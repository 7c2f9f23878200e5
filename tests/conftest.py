"""Fixtures for all tests."""

from browsing import browser, watched

__all__ = ["browser", "watched"]
