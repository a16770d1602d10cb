"""The fictional county 云岭, shared by the demo, by tests and by benchmarks: the same seed fills the same county."""

from contests.demo.command import (
    Tablet,
    accounts_table,
    fill_if_empty,
    lan_address,
    screens,
    tablets,
    tablets_table,
)
from contests.demo.filling import SEED, fill
from contests.demo.house import ACCOUNTS, PASSWORD

__all__ = [
    "ACCOUNTS",
    "PASSWORD",
    "SEED",
    "Tablet",
    "accounts_table",
    "fill",
    "fill_if_empty",
    "lan_address",
    "screens",
    "tablets",
    "tablets_table",
]
