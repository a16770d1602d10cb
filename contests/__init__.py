"""赛衡: contests of labour and skills, from the registration list to the winner list."""

import os
from pathlib import Path

# Piccolo finds its configuration by this name; a top-level piccolo_conf.py would clash in site-packages.
os.environ.setdefault("PICCOLO_CONF", "contests.store.piccolo_conf")

VERSION = "0.1.0"


def data_dir(name: str) -> Path:
    """Return ``templates`` or ``migrations``: inside the wheel, or at the top of a checkout."""
    packed = Path(__file__).resolve().parent / "_data" / name
    return packed if packed.is_dir() else Path(__file__).resolve().parent.parent / name
