"""Parquet files."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.tables.archives import MOST_INFLATED
from bihuan.tables.cells import MOST_CELLS, Grid, cell_text, rectangle
from bihuan.tables.messages import refusal


def read_parquet(content: bytes, *, name: str, stem: str) -> tuple[Grid, ...]:
    """The table of a parquet file, its column names as the first row, every cell as text.

    Raises InputError `too_many_cells`, `zip_bomb`.
    """
    file = pq.ParquetFile(io.BytesIO(content))
    about = file.metadata
    if about.num_rows * max(about.num_columns, 1) > MOST_CELLS:
        raise refusal("too_many_cells", place=name, most=f"{MOST_CELLS:,}")
    if sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups)) > MOST_INFLATED:
        raise refusal("zip_bomb", place=name)
    table = file.read()
    columns = [_texts(column) for column in table.columns]
    header = [str(column) for column in table.column_names]
    rows = rectangle([header, *zip(*columns, strict=True)], place=name)
    return (Grid(name=stem, file=name, rows=rows),)


def _texts(column: pa.ChunkedArray[Any]) -> list[str]:
    return [cell_text(value) for value in column.to_pylist()]
