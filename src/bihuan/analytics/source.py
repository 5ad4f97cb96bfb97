"""A readings table on disk, opened through DuckDB: its texts column by column, its rows by number."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.analytics.columns import Column
from bihuan.analytics.delimited import parquet_of_csv
from bihuan.tables.cells import cell_text
from bihuan.tables.messages import refusal

MEMORY = "2500MB"
THREADS = 2
_GUARDED = re.compile(r"^'([=+\-@\t\r])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class Source:
    """A table in parquet. Rows are counted from 0 below the header, columns by their place."""

    def __init__(self, path: Path, *, name: str, header: Sequence[str], connection: Any) -> None:
        self.path = path
        self.name = name
        self.stem = Path(name).stem or name
        self.header = tuple(header)
        self.connection = connection
        self.rows: int = pq.read_metadata(path).num_rows
        self._columns = pq.read_schema(path).names
        self._read: dict[int, Column] = {}
        self.is_text = name.lower().endswith((".csv", ".tsv", ".txt"))

    def head(self, rows: int) -> list[tuple[str, ...]]:
        """The first rows as texts."""
        batch = next(pq.ParquetFile(self.path).iter_batches(batch_size=rows), None)
        if batch is None:
            return []
        columns = [self._texts(column) for column in batch.columns]
        return list(zip(*columns, strict=True))

    def texts(self, place: int) -> Column:
        """The texts of a column in every row; kept for the next one who asks."""
        if place not in self._read:
            self._read[place] = self._texts_of(place)
        return self._read[place]

    def _texts_of(self, place: int) -> Column:
        name = self._columns[place]
        with _undamaged(self.name):
            found = pq.ParquetFile(self.path, read_dictionary=[name]).read(columns=[name])
        return self._column(found.column(0))

    def forget(self) -> None:
        """Let go of the columns that were read."""
        self._read.clear()

    def alike(self, places: Sequence[int]) -> npt.NDArray[np.uint64]:
        """A number for each row: equal where all of these columns are equal."""
        listed = ", ".join(_quoted(self._columns[place]) for place in places) or "1"
        query = f"SELECT hash({listed}) AS alike FROM {self._table()}"
        with _undamaged(self.name):
            found = self.connection.sql(query).to_arrow_table().column(0)
        return np.asarray(found.to_numpy(), dtype=np.uint64)

    def texts_at(self, places: Sequence[int], rows: npt.NDArray[np.int64]) -> dict[int, Column]:
        """The texts of some columns in some rows (ascending)."""
        if not places:
            return {}
        wanted = pa.table({"row": pa.array(rows)})
        self.connection.register("wanted", wanted)
        listed = ", ".join(_quoted(self._columns[place]) for place in places)
        query = (
            f"SELECT {listed} FROM {self._table()} WHERE file_row_number IN (SELECT row FROM wanted) "
            "ORDER BY file_row_number"
        )
        with _undamaged(self.name):
            found = self.connection.sql(query).to_arrow_table()
        self.connection.unregister("wanted")
        return {place: self._column(column) for place, column in zip(places, found.columns, strict=True)}

    def _table(self) -> str:
        return f"read_parquet('{str(self.path).replace(chr(39), chr(39) * 2)}', file_row_number = true)"

    def _column(self, found: pa.ChunkedArray[Any]) -> Column:
        """A column as texts; equal ones once, whatever they were before."""
        is_coded = pa.types.is_dictionary(found.type)
        coded: Any = found.unify_dictionaries() if is_coded else found.dictionary_encode()
        known: dict[str, int] = {"": 0}
        if not coded.num_chunks:
            return Column(np.zeros(0, dtype=np.int32), [""])
        texts = self._texts(coded.chunk(0).dictionary)
        places = np.array([known.setdefault(text, len(known)) for text in texts] + [0], dtype=np.int32)
        codes = [places[chunk.indices.fill_null(len(texts)).to_numpy()] for chunk in coded.chunks]
        return Column(np.concatenate(codes), self._checked(list(known)))

    def _texts(self, values: pa.Array[Any]) -> list[str]:
        """Values as texts, without the apostrophe that keeps a spreadsheet from running them."""
        texts = [cell_text(value) for value in values.to_pylist()]
        return [_GUARDED.sub(r"\1", text) if text.startswith("'") else text for text in texts]

    def _checked(self, texts: list[str]) -> list[str]:
        """Raise InputError `wrong_file_type` where a text file holds what no text holds."""
        if self.is_text and _CONTROL.search("\n".join(texts)):
            raise refusal("wrong_file_type", place=self.name, kind="?")
        return texts


@contextmanager
def opened(path: Path, *, name: str) -> Iterator[Source]:
    """The table of a parquet or csv file. Raises InputError where the file is refused."""
    with tempfile.TemporaryDirectory(prefix="bihuan-") as folder, duckdb.connect() as connection:
        connection.execute(f"SET threads = {THREADS}")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{folder}'")
        if is_parquet(path):
            with _undamaged(name):
                header = [str(column) for column in pq.read_schema(path).names]
                source = Source(path, name=name, header=header, connection=connection)
        else:
            made = Path(folder) / "rows.parquet"
            header = parquet_of_csv(path, made, name=name, connection=connection)
            source = Source(made, name=name, header=header, connection=connection)
        yield source


@contextmanager
def _undamaged(name: str) -> Iterator[None]:
    """Whatever a reading library trips over in a broken file is a damaged file, nothing else."""
    try:
        yield
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise refusal("damaged_file", place=name) from error


def is_parquet(path: Path) -> bool:
    """Whether a file begins as parquet files do."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
