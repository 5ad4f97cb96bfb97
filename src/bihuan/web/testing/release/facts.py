"""What a checked sample is once it counts: whose it is, what its report says, what follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.engine.judgement.facts import Reading, Sample
from bihuan.engine.judgement.laboratory import laboratory_word
from bihuan.engine.judgement.names import key_of
from bihuan.engine.kernel.text import is_missing
from bihuan.engine.procedures.consequences import Consequence, Finding, consequence_of
from bihuan.engine.rules.procedures import Effect, Nature
from bihuan.tables.readings import SampleRecord
from bihuan.tables.sealed_reports import number_key
from bihuan.web.ledger.facts import canonical
from bihuan.web.people.models import Office
from bihuan.web.rules.facts import current_procedures
from bihuan.web.testing.facts import record_from, verdict_from
from bihuan.web.testing.models import CheckedSample

# No column of ours, so that sheets bring it under its own header.
_PLATFORM = frozenset({"网络平台", "电商平台", "交易平台", "平台", "平台名称", "网络交易平台", "platform"})
_ONLINE = ("网", "电商", "online")
_CHECK = {"nonconforming": Finding.FAILS, "no_nonconformity_found": Finding.PASSES}
# Where a credit code names the division in which its holder is registered (GB 32100).
_DIVISION = slice(2, 8)
_CODE_LENGTH = 18
_LONGEST_ITEMS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTerms:
    """What an officer says of a check run: the task, and what holds where the sheet says nothing itself."""

    task: str
    nature: str = ""
    laboratory: str = ""
    report_no: str = ""


@dataclass(frozen=True, slots=True)
class Owners:
    """The offices that may own what follows; `importing` is the one whose officer releases the run."""

    importing: Office
    offices: tuple[Office, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A checked sample as it will be kept; `columns` are those of its row, `words` what the sheet calls its
    nature.
    """

    checked: CheckedSample
    owner: Office
    nature: Nature
    words: str
    consequence: Consequence
    missing: tuple[str, ...]
    columns: Mapping[str, Any]

    @property
    def identity(self) -> str:
        """What names the sample in every sheet that tells of it."""
        return str(self.columns["identity"])


def natures() -> Mapping[str, Nature]:
    """The natures of tests by id, as the rules in use have them."""
    return {one.id: one for one in current_procedures().natures}


def nature_of(text: str, known: Mapping[str, Nature]) -> Nature | None:
    """The nature that a sheet's words name; None where they name none, or might mean several."""
    key = key_of(text)
    for one in known.values():
        if key and key in map(key_of, (one.id, one.words.zh, one.words.en, *one.names)):
            return one
    return None


def lacks(row: CheckedSample, known: Mapping[str, Nature]) -> frozenset[str]:
    """Which of nature, laboratory and report_no the sheet does not give for a sample."""
    record = record_from(row.given)
    beside = dict(record.columns)
    found = {name for name in ("laboratory", "report_no") if not _known(beside.get(name, ""))}
    return frozenset(found | ({"nature"} if nature_of(record.sample.purpose, known) is None else set()))


def result_of(row: CheckedSample, terms: ReleaseTerms, owners: Owners, known: Mapping[str, Nature]) -> Result:
    """What a sample is and causes under these terms, which give all that the sheet lacks."""
    record = record_from(row.given)
    sample = record.sample
    told = {name: _known(text) for name, text in record.columns}
    nature = nature_of(sample.purpose, known) or known[terms.nature]
    report, check = report_finding(sample), check_finding(row.overall)
    consequence = consequence_of(nature=nature, report=report, check=check)
    owner, unowned = owner_of(told.get("place", ""), owners)
    columns = _columns(row, record, told, terms)
    digest = canonical([_content(row.given), nature.id])
    return Result(
        checked=row,
        owner=owner,
        nature=nature,
        words=sample.purpose,
        consequence=consequence,
        missing=tuple(_missing(columns, report, consequence.effect, unowned)),
        columns={
            **columns,
            "nature": nature.id,
            "conclusion": report.value,
            "content_digest": hashlib.sha256(digest.encode()).hexdigest(),
        },
    )


def report_finding(sample: Sample) -> Finding:
    """What the report says of the sample as a whole; where it says nothing, what it says of the items.

    A report that passes a sample of which it fails an item says nothing definite, and neither does one
    that leaves an item open and gives no conclusion.
    """
    word = laboratory_word(sample.lab_verdict)
    items = [laboratory_word(text) for text in _item_verdicts(sample.readings)]
    if word is True:
        return Finding.UNKNOWN if False in items else Finding.PASSES
    if word is False or False in items:
        return Finding.FAILS
    is_open = not _known(sample.lab_verdict) and items and all(items)
    return Finding.PASSES if is_open else Finding.UNKNOWN


def check_finding(overall: str) -> Finding:
    """What our check says; what it left open or only checked in part is neither."""
    return _CHECK.get(overall, Finding.UNKNOWN)


def owner_of(place: str, owners: Owners) -> tuple[Office, str]:
    """Who owns what follows from a sample taken at a place, and what is missing to know it.

    The branch whose place is the longest that stands in the text. Where several branches have it, the
    office that imports; where none has it, the same, and "branch" is missing ("place" where none is given).
    """
    if not place:
        return owners.importing, "place"
    found = [one for one in owners.offices if one.place and one.place in place]
    longest = max((len(one.place) for one in found), default=0)
    branches = [one for one in found if len(one.place) == longest]
    if len(branches) == 1:
        return branches[0], ""
    return owners.importing, "" if len({one.place for one in branches}) == 1 else "branch"


def division_of(code: str) -> str:
    """The division in which the holder of a credit code is registered, "" for anything else."""
    return code[_DIVISION] if len(code) == _CODE_LENGTH and code[_DIVISION].isdecimal() else ""


def is_online(channel: str) -> bool:
    """Whether a sample was bought on a platform."""
    return any(word in channel.lower() for word in _ONLINE)


def is_other_maker(columns: Mapping[str, Any]) -> bool:
    """Whether the label names a maker who is not the sampled party."""
    maker, party = columns["nominal_maker"], columns["sampled_party"]
    codes = (columns["nominal_maker_code"], columns["sampled_party_code"])
    is_same = key_of(maker) == key_of(party) or (codes[0] and codes[0] == codes[1])
    return bool(maker) and not is_same


def _missing(columns: Mapping[str, Any], report: Finding, effect: Effect, unowned: str) -> Iterable[str]:
    if report is Finding.UNKNOWN:
        yield "conclusion"
    if effect is not Effect.MATTER:
        return
    if unowned:
        yield unowned
    if not columns["sampled_party"]:
        yield "sampled_party"
    if is_online(columns["channel"]) and not columns["platform"]:
        yield "platform"
    if is_other_maker(columns) and not (
        division_of(columns["nominal_maker_code"]) and division_of(columns["sampled_party_code"])
    ):
        yield "maker_place"


def _columns(
    row: CheckedSample, record: SampleRecord, told: Mapping[str, str], terms: ReleaseTerms
) -> dict[str, Any]:
    """The columns of the row that are copied from the sheet, cut to their length."""
    sample = record.sample
    laboratory = told.get("laboratory") or terms.laboratory
    report_no = told.get("report_no") or terms.report_no
    names = "\x1f".join(key_of(text) for text in (laboratory, report_no, sample.sample_id))
    columns = {
        "laboratory": laboratory[:200],
        "report_no": report_no[:100],
        "report_key": number_key(report_no),
        "sample_number": sample.sample_id[:255],
        "identity": hashlib.sha256(names.encode()).hexdigest(),
        "task": terms.task,
        "channel": told.get("channel", "")[:50],
        "sampled_party": told.get("sampled_party", "")[:200],
        "sampled_party_code": told.get("sampled_party_code", "").upper()[:30],
        "place": told.get("place", "")[:255],
        "nominal_maker": told.get("nominal_maker", "")[:200],
        "nominal_maker_code": told.get("nominal_maker_code", "").upper()[:30],
        "platform": _platform(record)[:200],
        "product_name": sample.product_name[:255],
        "product": row.product,
        "trademark": told.get("trademark", "")[:100],
        "model": told.get("model", "")[:100],
        "lot": told.get("lot", "")[:100],
        "overall": row.overall,
        "rulebook_digest": verdict_from(row.verdict).rulebook_digest,
        "failing_items": _failing_items(sample),
    }
    searched = ("report_no", "sample_number", "product_name", "sampled_party", "nominal_maker", "lot")
    columns["searched"] = " ".join(str(columns[name]) for name in searched).lower()
    return columns


def _platform(record: SampleRecord) -> str:
    """The platform that a column of the sample, or of one of its readings, names."""
    columns = (record.columns, *record.reading_columns)
    told = (_known(text) for pairs in columns for name, text in pairs if key_of(name) in _PLATFORM)
    return next(filter(None, told), "")


def _failing_items(sample: Sample) -> str:
    """The items that the report fails, as it calls them."""
    found = [one.item for one in sample.readings if laboratory_word(one.lab_verdict) is False]
    return "、".join(dict.fromkeys(found))[:_LONGEST_ITEMS]


def failing_lines(row: CheckedSample) -> list[str]:
    """Each reading that the report fails, with the limit and the value that it gives."""
    found = []
    for one in record_from(row.given).sample.readings:
        if laboratory_word(one.lab_verdict) is False:
            parts = (("标准要求", one.lab_limit), ("实测", f"{one.value}{one.unit}" if one.value else ""))
            said = "，".join(f"{name}{text}" for name, text in parts if text)
            found.append(f"{one.item}：{said}" if said else one.item)
    return found


def failing_standards(row: CheckedSample) -> list[str]:
    """The editions by whose limits our check weighed each reading that the report fails: "GB 18401-2010"."""
    readings = record_from(row.given).sample.readings
    weighed = zip(readings, verdict_from(row.verdict).readings, strict=False)
    failed = [ours for one, ours in weighed if laboratory_word(one.lab_verdict) is False]
    return list(dict.fromkeys(f"{one.standard}-{one.edition}" for one in failed if one.edition))


def sampled_on(row: CheckedSample) -> str:
    """The day of sampling as the sheet gives it."""
    return record_from(row.given).sample.sampled_on


def _item_verdicts(readings: Sequence[Reading]) -> list[str]:
    """The report's word on each item; readings under one merged cell share the one that is written."""
    found: dict[str, str] = {}
    for place, one in enumerate(readings):
        group = one.shares_verdict or f"#{place}"
        found[group] = found.get(group) or one.lab_verdict
    return list(found.values())


def _content(given: Mapping[str, Any]) -> Any:
    """What a sheet says, without where it stands in the file and when it came."""
    sample = {name: held for name, held in given["sample"].items() if name != "received_on"}
    readings = [
        {name: held for name, held in reading.items() if name not in ("source", "shares_verdict")}
        for reading in sample.get("readings", ())
    ]
    readings.sort(key=canonical)
    return [{**sample, "readings": readings}, sorted(given.get("columns", ()))]


def _known(text: str) -> str:
    return "" if is_missing(text) else text.strip()
