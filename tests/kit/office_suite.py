"""LibreOffice, which opens Word documents in tests as an office would, and what its pages look like."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_PATIENCE = 300
# The typefaces of official papers are licensed: free ones of the same build stand in for them in pictures.
_STAND_INS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    "Times New Roman": "Liberation Serif",
}


def converted(documents: Sequence[Path], *, to: str, into: Path) -> list[Path]:
    """The documents in another format (`pdf`, `txt:Text (encoded):UTF8`), in a folder, in their order."""
    profile = into / "profile"
    command = [
        "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        to,
        "--outdir",
        str(into),
    ]
    environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts(into))}
    done = subprocess.run(
        [*command, *map(str, documents)], env=environment, capture_output=True, text=True, timeout=_PATIENCE
    )
    found = [into / f"{document.stem}.{to.partition(':')[0]}" for document in documents]
    missing = [path.name for path in found if not path.is_file()]
    assert not missing, f"LibreOffice did not open {missing}: {done.stderr}"
    return found


def pages_of(pdf: Path) -> int:
    """How many pages a PDF has."""
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))


def pictures_of(pdf: Path, *, into: Path, dots: int, is_grey: bool) -> list[Path]:
    """A PNG of each page, named after the PDF and the page, with `dots` to an inch."""
    for old in into.glob(f"{pdf.stem}-[0-9].png"):
        old.unlink()
    grey = ["-gray"] if is_grey else []
    command = ["pdftocairo", "-png", *grey, "-r", str(dots), str(pdf), str(into / pdf.stem)]
    subprocess.run(command, check=True)
    return sorted(into.glob(f"{pdf.stem}-[0-9].png"))


def _fonts(folder: Path) -> Path:
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{free}</family></prefer></alias>'
        for name, free in _STAND_INS.items()
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><include>/etc/fonts/fonts.conf</include>{aliases}</fontconfig>",
        encoding="utf-8",
    )
    return path
