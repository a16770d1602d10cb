"""One event's choices: frozen, versioned, from and to plain data, every contradiction named."""

from scoring.ruleset.choices import Fact, Gate, Ruleset, Value, parts_of

__all__ = ["Fact", "Gate", "Ruleset", "Value", "parts_of"]
