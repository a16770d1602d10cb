"""A welders' contest on the wall, as the publication's tests make it."""

from tests.publication.conftest import _fresh_limits, house, welders

__all__ = ["_fresh_limits", "house", "welders"]
