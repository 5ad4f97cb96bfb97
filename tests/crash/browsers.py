"""A browser of somebody of the cast, over real connections that may break at any byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

_PATIENCE = 120.0
BROKEN = (OSError, HTTPException)


@dataclass(frozen=True)
class Answer:
    """What came back. It counts as acknowledged once its head is here."""

    status: int
    location: str
    text: str

    def __str__(self) -> str:
        """In short: where it leads, or what its page says first."""
        page = self.text.partition("<main")[2] or self.text
        words = re.sub(r"<[^>]*>|\s+", " ", page)
        return f"{self.status} {self.location or ' '.join(words.split())[:600]}"


class Browser:
    """Keeps its cookies; a request that breaks raises one of `BROKEN`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def sign_in(self, who: str, password: str) -> None:
        self.get("/people/sign-in/")
        answer = self.post("/people/sign-in/", {"sign_in_name": who, "password": password})
        assert answer.status == 302, answer.text

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(
        self, path: str, fields: Mapping[str, object], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form with its fields, and files by field as name and content."""
        uploads = {field: SimpleUploadedFile(*file) for field, file in (files or {}).items()}
        token = {"csrfmiddlewaretoken": self._cookies["csrftoken"]}
        body = encode_multipart(BOUNDARY, {**token, **fields, **uploads})
        return self._ask("POST", path, body, {"Content-Type": MULTIPART_CONTENT})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookies})
            response = connection.getresponse()
            for header in response.headers.get_all("Set-Cookie", []):
                self._cookies |= {one.key: one.value for one in SimpleCookie(header).values()}
            location = response.headers.get("Location", "")
            text = "" if location else response.read().decode()
            return Answer(response.status, location, text)
        finally:
            connection.close()
