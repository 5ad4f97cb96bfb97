"""A file that is too large is counted, not kept."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 20 * 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep files: past the bound they are given nothing more."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """For a file within the bound None, so that the next handler answers."""
        if file_size <= MOST_BYTES:
            return None
        return UploadedFile(BytesIO(), name=self.file_name, content_type=self.content_type, size=file_size)
