"""Hand-overs from other regions: a letter (Word) with a reply date, and the report with it (PDF)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
import numpy as np
import pyarrow as pa

from bihuan.simulation.chance import Chance
from bihuan.simulation.codes import code_texts
from bihuan.simulation.files import write_table
from bihuan.simulation.names import name_texts
from bihuan.simulation.operators import Operators, day, operator_ids
from bihuan.simulation.scenario import Scenario
from bihuan.simulation.texts import day_texts

_REGIONS = ("云渡区", "桐塘县", "青汀市", "芦湾区", "枫港县", "桑浦市")
_ITEMS = ("纤维含量", "pH值", "使用说明", "耐湿摩擦色牢度")
_REPLY_DAYS = 30


@dataclass(frozen=True, slots=True)
class _Letter:
    number: str
    sender: str
    party: str
    code: str
    goods: str
    item: str
    sent_on: str
    reply_by: str

    @property
    def paragraphs(self) -> list[str]:
        return [
            f"{self.sender}市场监督管理局",
            f"{self.number}",
            "关于移送产品质量监督抽查不合格线索的函",
            "锦汀区市场监督管理局：",
            f"我局在监督抽查中发现，标称{self.party}（统一社会信用代码 {self.code}）生产的{self.goods}，"
            f"经检验{self.item}不符合标准要求。根据属地管辖规定，现将有关材料移送你局处理。",
            f"请于 {self.reply_by} 前将处理结果函复我局。",
            "附件：检验报告（复印件）一份",
            f"{self.sender}市场监督管理局",
            self.sent_on,
        ]

    @property
    def report(self) -> list[str]:
        return [
            "检验报告（复印件）",
            f"标称生产者：{self.party}",
            f"样品名称：{self.goods}",
            f"不合格项目：{self.item}",
            f"签发日期：{self.sent_on}",
        ]


def write_letters(folder: Path, scenario: Scenario, operators: Operators, chance: Chance) -> int:
    """Write letters with their attachments, and what is true of them; how many there are."""
    chance = chance.about("letters")
    makers = operators.of_role("finished", "fabric")
    numbers = np.arange(scenario.bureau.letters)
    party = makers[chance.about("party").below(len(makers), numbers)]
    sent = day(scenario.period.arrives_on) - 2 - chance.about("sent").below(25, numbers)
    goods = [product.category for product in scenario.products.values() if product.share > 0]
    texts = zip(
        name_texts(operators.words[party]).to_pylist(),
        code_texts(operators.codes[party]).to_pylist(),
        chance.about("goods").below(len(goods), numbers).tolist(),
        chance.about("item").below(len(_ITEMS), numbers).tolist(),
        day_texts(sent).to_pylist(),
        day_texts(sent + _REPLY_DAYS).to_pylist(),
        strict=True,
    )
    for number, (name, code, kind, item, on, reply) in enumerate(texts, 1):
        sender = _REGIONS[number % len(_REGIONS)]
        letter = _Letter(
            f"{sender[:2]}市监函〔{on[:4]}〕{number + 40}号",
            sender,
            name,
            code,
            goods[kind],
            _ITEMS[item],
            on,
            reply,
        )
        stem = folder / "files" / "letters" / f"letter-{number:03}"
        stem.parent.mkdir(parents=True, exist_ok=True)
        stem.with_suffix(".docx").write_bytes(word_document(letter.paragraphs))
        stem.with_suffix(".pdf").write_bytes(pdf_page(letter.report))
    write_table(
        folder / "truth" / "letters.parquet",
        {
            "letter": pa.array([f"letter-{number + 1:03}" for number in numbers], pa.string()),
            "operator": operator_ids(party),
            "sent_on": day_texts(sent),
            "reply_by": day_texts(sent + _REPLY_DAYS),
        },
    )
    return len(numbers)


def word_document(paragraphs: list[str]) -> bytes:
    """A Word document of these paragraphs, always the same bytes."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    whole = io.BytesIO()
    document.save(whole)
    # The library stamps the archive with the clock.
    fixed = io.BytesIO()
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(
                zipfile.ZipInfo(name, (2023, 9, 1, 0, 0, 0)), before.read(name), zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()


def pdf_page(lines: list[str]) -> bytes:
    """One page of lines in the song face that every reader of PDF brings along; nothing is embedded."""
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -28 Td " for line in lines)
    stream = f"BT /F1 16 Tf 72 760 Td {shown}ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
