"""The rows of this room: registers as they arrived, operators with their history, pairs, work."""

from bihuan.web.census.models.details import (
    Attribute,
    Certificate,
    ChainRole,
    Contact,
    OperatorName,
    Product,
    Site,
)
from bihuan.web.census.models.linking import Merge, Pair, Party
from bihuan.web.census.models.lists import ListFile, Record, RecordVersion, Source
from bihuan.web.census.models.operators import Operator, RegisterLine
from bihuan.web.census.models.work import SavedView, SiteCheck

__all__ = [
    "Attribute",
    "Certificate",
    "ChainRole",
    "Contact",
    "ListFile",
    "Merge",
    "Operator",
    "OperatorName",
    "Pair",
    "Party",
    "Product",
    "Record",
    "RecordVersion",
    "RegisterLine",
    "SavedView",
    "Site",
    "SiteCheck",
    "Source",
]
