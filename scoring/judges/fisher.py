"""Quantiles of Fisher's F, which the interval of an ICC needs and the standard library lacks."""

from __future__ import annotations

from math import exp, lgamma, log

TINY = 1e-300
ENOUGH = 1e-15


def f_quantile(probability: float, above: float, below: float) -> float:
    """Return where Fisher's F with *above* and *below* degrees of freedom reaches *probability*.

    Bisection over the logarithm until two neighbouring numbers are left; correct to about 1e-12 of the value.
    """
    low, high = -600.0, 600.0
    while low < (middle := (low + high) / 2) < high:
        odds = above / below * exp(middle)
        if beta_share(above / 2, below / 2, odds / (1 + odds), 1 / (1 + odds)) < probability:
            low = middle
        else:
            high = middle
    return exp(middle)


def beta_share(a: float, b: float, x: float, rest: float) -> float:
    """Return the regularised incomplete beta function at *x*, where *rest* is 1 − x computed without loss."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, rest, x)
    front = exp(a * log(x) + b * log(rest) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / _continued_fraction(a, b, x)


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Evaluate 1 + d1/(1 + d2/(1 + …)) for the incomplete beta function by Lentz's method."""
    value, upper, lower, step = 1.0, 1.0, 0.0, 0
    change = 0.0
    while abs(change - 1) > ENOUGH:
        step += 1
        term = _coefficient(a, b, x, step)
        lower = 1 / (1 + term * lower or TINY)
        upper = 1 + term / upper or TINY
        change = upper * lower
        value *= change
    return value


def _coefficient(a: float, b: float, x: float, step: int) -> float:
    """Return the coefficient d of the continued fraction (Abramowitz and Stegun 26.5.8)."""
    m = step // 2
    if step % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
