"""Any supported file into plain grids of text cells with addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bihuan.tables import columnar, delimited, documents, formats
from bihuan.tables.archives import Archive
from bihuan.tables.binary_marks import xls_marks
from bihuan.tables.cells import Grid, Span
from bihuan.tables.messages import InputError, refusal
from bihuan.tables.open_document import ods_marks
from bihuan.tables.sheet_marks import xlsx_marks
from bihuan.tables.workbooks import read_workbook

MOST_BYTES = 50 * 1024 * 1024

__all__ = ["MOST_BYTES", "Grid", "Span", "open_grids"]


def open_grids(source: Path | bytes, *, name: str) -> tuple[Grid, ...]:
    """The tables of an xlsx, xls, ods, csv, tsv, html, docx or parquet file, told by its content.

    `name` is how messages call the file. Sheets without any text are left out; merged ranges keep
    their text in the first cell. Raises InputError with one fatal message: `file_unreadable`,
    `empty_file`, `too_large`, `wrong_file_type`, `encrypted_file`, `damaged_file`, `damaged_text`,
    `macro_workbook`, `zip_bomb`, `entities_in_xml`, `too_many_cells`, `formula_without_value`,
    `no_table_in_file`.
    """
    content = _content(source, name=name)
    grids = _guarded(lambda: _grids(content, name=name), name=name)
    if not any(grid.rows for grid in grids):
        raise refusal("no_table_in_file" if not grids else "empty_file", place=name)
    return tuple(grid for grid in grids if grid.rows)


def _content(source: Path | bytes, *, name: str) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > MOST_BYTES:
            limits = {"size": str(round(size / 1024 / 1024)), "most": str(MOST_BYTES // 1024 // 1024)}
            raise refusal("too_large", place=name, **limits)
        content = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise refusal("file_unreadable", place=name, why=error.strerror or str(error)) from error
    if not content.strip():
        raise refusal("empty_file", place=name)
    return content


def _guarded(read: Callable[[], tuple[Grid, ...]], *, name: str) -> tuple[Grid, ...]:
    """Whatever a reading library trips over in a broken file is a damaged file, nothing else."""
    try:
        return read()
    except InputError:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise refusal("damaged_file", place=name) from error


def _grids(content: bytes, *, name: str) -> tuple[Grid, ...]:
    kind = formats.container(content)
    if kind == "zip":
        return _from_archive(content, name=name)
    if kind == "ole":
        formats.ole_kind(content, name=name)
        return read_workbook(content, xls_marks(content, name=name), name=name)
    stem = Path(name).stem or name
    if kind == "parquet":
        return columnar.read_parquet(content, name=name, stem=stem)
    text = formats.decoded(content, name=name)
    if formats.text_kind(text, name=name) == "html":
        return documents.read_html(text, name=name)
    return delimited.read_delimited(text, name=name, stem=stem)


def _from_archive(content: bytes, *, name: str) -> tuple[Grid, ...]:
    archive = Archive(content, name=name)
    kind = formats.zip_kind(archive)
    if kind == "docx":
        return documents.read_docx(content, name=name)
    marks = xlsx_marks(archive) if kind == "xlsx" else ods_marks(archive)
    return read_workbook(content, marks, name=name)
