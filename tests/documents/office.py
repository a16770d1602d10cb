"""Opens an office file in LibreOffice where it is installed, and hands back what it prints."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")


def printed(content: bytes, name: str, folder: Path) -> bytes:
    """Return *content* as the PDF that LibreOffice makes of it; say so where there is no LibreOffice."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed: the file was checked by its structure only")
    source = folder / name
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return source.with_suffix(".pdf").read_bytes()
