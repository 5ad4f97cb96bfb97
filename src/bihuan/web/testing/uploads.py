"""A file that is too large is counted to its end, but kept only up to the bound."""

from __future__ import annotations

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 20 * 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """The form then sees the true size and refuses the file; the disk is never filled."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST_BYTES:
            super().receive_data_chunk(raw_data, start)
