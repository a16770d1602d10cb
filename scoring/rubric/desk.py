"""Reading what was written: numbers within limits, counts, choices; every fault gathered with its place."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from scoring import exact
from scoring.plain import Problem
from scoring.rubric.kinds import ZERO, Fault


class Desk:
    """Where faults are gathered while one sheet is read."""

    def __init__(self) -> None:
        self.faults: list[Problem] = []

    def fault(self, path: str, code: str, **numbers: Fraction | int | str) -> None:
        """Note one fault with the numbers that explain it."""
        told = {name: exact.text(n) if isinstance(n, Fraction) else str(n) for name, n in numbers.items()}
        self.faults.append(Problem(path, code, told))

    def number(
        self,
        written: object,
        path: str,
        minimum: Fraction | None = None,
        maximum: Fraction | None = None,
        step: Fraction | None = None,
    ) -> Fraction | None:
        """A decimal within limits; the steps are counted from the minimum (from 0 without one)."""
        if not isinstance(written, str):
            self.fault(path, "wrong_type", expected="text")
            return None
        value = exact.read(written)
        if value is None:
            self.fault(path, "not_a_number", given=written[:40])
            return None
        if minimum is not None and value < minimum:
            self.fault(path, "below_minimum", minimum=minimum)
            return None
        if maximum is not None and value > maximum:
            self.fault(path, "above_maximum", maximum=maximum)
            return None
        if step and ((value - (minimum or ZERO)) / step).denominator != 1:
            self.fault(path, "off_step", step=step)
            return None
        return value

    def count(self, written: object, path: str, most: int | None = None) -> int | None:
        """How often something happened: a whole number, not negative."""
        value = self.number(written, path)
        if value is None:
            return None
        if value.denominator != 1 or value < 0:
            self.fault(path, "not_a_count", given=str(written)[:40])
            return None
        if most is not None and value > most:
            self.fault(path, "too_many", most=most)
            return None
        return value.numerator

    def one_of(self, written: object, path: str, allowed: Sequence[str]) -> str | None:
        """One word of a given few."""
        if isinstance(written, str) and written in allowed:
            return written
        self.fault(path, "unknown_choice", given=str(written)[:40], allowed="|".join(allowed))
        return None

    def some_of(self, written: object, path: str, allowed: Sequence[str]) -> list[str] | None:
        """A list of different words of a given few, in their order."""
        if not isinstance(written, Sequence) or isinstance(written, str):
            self.fault(path, "wrong_type", expected="list")
            return None
        before = len(self.faults)
        for item in written:
            self.one_of(item, path, allowed)
        if len(set(map(str, written))) < len(written):
            self.fault(path, "chosen_twice")
        return [word for word in allowed if word in written] if len(self.faults) == before else None

    def record(self, written: object, path: str, keys: Sequence[str]) -> Mapping[str, object] | None:
        """An object with some of the given keys."""
        if not isinstance(written, Mapping):
            self.fault(path, "wrong_type", expected="object")
            return None
        for key in written:
            if key not in keys:
                self.fault(f"{path}.{key}", "unknown_key")
        return written

    def counts(self, written: object, path: str, faults: Sequence[Fault]) -> dict[str, int] | None:
        """How often each fault was counted; those left out did not happen."""
        given = self.record(written, path, [fault.key for fault in faults])
        if given is None:
            return None
        before = len(self.faults)
        found = {f.key: self.count(given[f.key], f"{path}.{f.key}", f.most) for f in faults if f.key in given}
        return cast(dict[str, int], found) if len(self.faults) == before else None
