"""Papers in Word and as a page, from a template and what was filled in; knows no models."""

from __future__ import annotations

from bihuan.tables.papers.filling import fill as document
from bihuan.tables.papers.layouts import template_of as packaged_template
from bihuan.tables.papers.office import UnfitTemplateError, template_in_use
from bihuan.tables.papers.preview import page_of as preview
from bihuan.tables.papers.templates import check_template

__all__ = [
    "UnfitTemplateError",
    "check_template",
    "document",
    "packaged_template",
    "preview",
    "template_in_use",
]
