"""Writes the made-up laboratory files that the checking page offers: `python -m tests.kit.examples`.

In each of the first three one verdict of the laboratory does not hold, in a different way. The last two are
those of docs/use/tour.md: a sheet of sampled goods, and the re-check of another operator's goods.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).resolve().parents[2] / "src/bihuan/web/testing/static/testing/examples"

HEAD = [
    ("报告编号", "LX2024-0417", "样品名称", "纯棉提花被套"),
    ("商标", "青禾", "规格型号", "200cm×230cm"),
    ("生产日期/批号", "2024-04-11", "样品等级", "合格品"),
    ("安全类别", "B类", "执行标准", "GB/T 22796-2021"),
    ("样品编号", "LX0417", "检验日期", "2024-05-20至2024-05-28"),
]
# The laboratory took the limit of class C for an article of class B.
ITEMS = [
    ("甲醛含量", "", "mg/kg", "≤75", "未检出", "合格"),
    ("pH值", "", "—", "4.0~9.0", "8.7", "合格"),
    ("耐水色牢度", "变色", "级", "≥3", "4", "合格"),
    ("", "沾色", "级", "≥3", "3-4", "合格"),
    ("异味", "", "—", "无", "无", "合格"),
    ("可分解致癌芳香胺染料", "", "mg/kg", "≤20", "未检出", "合格"),
    ("纤维含量", "", "%", "棉100", "棉 100", "合格"),
]

# 54.2 % cotton where 60 % is labelled: more than five points off, and the laboratory passes Q003.
WIDE = """\
样品编号|样品名称|产品类别|生产日期|安全类别|执行标准|成分标识|甲醛含量|pH值|耐水色牢度(沾色)|纤维含量|结论
|||||||mg/kg||级|%|
Q001|全棉斜纹床单|床单|2024-02-10|B|GB/T 22796-2021|棉100%|未检出|7.1|4|棉100|合格
Q002|涤棉印花被套|被套|2024-01-05|B|GB/T 22796-2021|聚酯纤维65% 棉35%|32|8.7|4|聚酯纤维64.1/棉35.9|不合格
Q003|棉涤混纺枕套|枕套|2024-03-12|B|GB/T 22796-2021|棉60% 聚酯纤维40%|未检出|6.8|4|棉54.2/聚酯纤维45.8|合格
Q004|婴幼儿纯棉床单|床单|2024-03-03|A|GB 31701-2015|棉100%|26|6.6|4|棉100|不合格
Q005|染色毛巾|毛巾||||棉100%|未检出|7.2|4|棉100|合格
Q006|印花靠垫||2024-03-20||||未检出|8.7|4||合格
"""

# 82 is above the laboratory's own limit.
LONG = """\
样品编号|产品类别|产品名称|安全类别|生产日期|执行标准|检验项目|组分|检测值|单位|检验日期|技术要求|单项判定
R001|四件套|活性印花四件套|B|2024-02-20|GB/T 22796-2021|甲醛含量||82|mg/kg|2024-03-18|≤75|合格
R001|四件套|活性印花四件套|B|2024-02-20|GB/T 22796-2021|pH值||7.45||2024-03-18|4.0~8.5|合格
R001|四件套|活性印花四件套|B|2024-02-20|GB/T 22796-2021|耐水色牢度|沾色|3|级|2024-03-19|≥3|合格
R001|四件套|活性印花四件套|B|2024-02-20|GB/T 22796-2021|异味||无||2024-03-18|无|合格
R002|窗帘|遮光窗帘|C|2024-01-16|GB/T 19817|甲醛含量||未检出|mg/kg|2024-03-18|≤300|合格
R002|窗帘|遮光窗帘|C|2024-01-16|GB/T 19817|pH值||8.9||2024-03-18|4.0~9.0|合格
"""

# Columns of a sample, each of its readings, what the report concludes.
SAMPLE = """报告编号|样品编号|产品名称|产品类别|商标|规格型号|批号|安全类别|生产日期|执行标准|抽样日期|\
受检单位|受检单位统一社会信用代码|受检单位地址|抽样环节|标称生产企业|标称生产企业统一社会信用代码"""
READING = "检验项目|组分|检测值|单位|技术要求|单项判定"
# T-1 fails; T-2 passes by the limit of class C; T-3 fails and nobody says where it was taken; T-4 is fine.
SAMPLED = {
    """ZH-2601|T-1|磨毛床单|床单|晴川|150cm×200cm|QC260305|B|2026-03-05|GB/T 22796-2021|2026-04-14|\
晴川床品有限公司|91370613MA3TEST90X|云溪区东桥镇河滨路21号|生产|晴川床品有限公司|91370613MA3TEST90X""": (
        "不合格",
        "pH值||9.23||4.0~8.5|不合格",
        "甲醛含量||未检出|mg/kg|≤75|合格",
        "耐水色牢度|沾色|3-4|级|≥3|合格",
    ),
    """ZH-2602|T-2|提花枕套|枕套|云枕|48cm×74cm|YZ0318|B|2026-03-18|GB/T 22796-2021|2026-04-14|\
西园云枕家居店|92370613MA3TEST91Q|云溪区西园镇桑园路5号|流通|云枕家居有限公司|91370613MA3TEST92L""": (
        "合格",
        "pH值||8.8||4.0~9.0|合格",
        "甲醛含量||28|mg/kg|≤75|合格",
    ),
    """ZH-2603|T-3|绗缝被套|被套|流云|200cm×230cm|LY0226|B|2026-02-26|GB/T 22796-2021|2026-04-15|\
流云百货商行|92370613MA3TEST93G||流通|流云纺织有限公司|91370613MA3TEST94C""": (
        "不合格",
        "耐水色牢度|沾色|2|级|≥3|不合格",
    ),
    """ZH-2604|T-4|纯棉毛巾|毛巾|青棉|34cm×76cm|QM0331|B|2026-03-31|GB/T 22864-2020|2026-04-15|\
青棉毛巾厂|91370613MA3TEST20G|云溪区西园镇纺织路6号|生产|青棉毛巾厂|91370613MA3TEST20G""": (
        "合格",
        "pH值||7.1||4.0~8.5|合格",
    ),
}
RECHECKED = {
    """ZH-2611|F-1|印花被套|被套|云岚|200cm×230cm|YL0612|B|2026-06-12|GB/T 22796-2021||\
云岚床品有限公司|91370613MA3TEST95T|云溪区东桥镇染坊路17号|生产|云岚床品有限公司|91370613MA3TEST95T""": (
        "合格",
        "pH值||7.3||4.0~8.5|合格",
        "甲醛含量||未检出|mg/kg|≤75|合格",
    ),
}


def write_all(folder: Path = FOLDER) -> None:
    """Write the five files."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_report(folder / "report-form.xlsx")
    _write_table(folder / "wide-table.xlsx", WIDE)
    _write_table(folder / "sampled-goods.xlsx", _sheet(SAMPLED), strings_to_numbers=True)
    _write_table(folder / "re-check.xlsx", _sheet(RECHECKED, nature="复查"), strings_to_numbers=True)
    with (folder / "readings-table.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_rows(LONG))


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.splitlines()]


def _sheet(samples: Mapping[str, tuple[str, ...]], *, nature: str = "") -> str:
    """A line for each reading; a sheet of one nature may leave it to the officer to say which."""
    of_nature = f"|{nature}" if nature else ""
    lines = [f"检验机构|{SAMPLE}|{READING}|结论" + ("|检验性质" if nature else "")]
    for sample, (conclusion, *readings) in samples.items():
        lines += [f"准衡纤维检验所|{sample}|{one}|{conclusion}{of_nature}" for one in readings]
    return "\n".join(lines)


def _workbook(path: Path, **options: bool) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path), options)
    # The same bytes on every day.
    book.set_properties({"created": datetime(2024, 6, 1)})  # noqa: DTZ001
    return book


def _write_report(path: Path) -> None:
    with _workbook(path) as book:
        sheet = book.add_worksheet("检验报告")
        title = book.add_format({"bold": True, "align": "center", "font_size": 16})
        line: dict[str, Any] = {"border": 1, "align": "center"}
        cell = book.add_format(line)
        sheet.set_column(0, 6, 14)
        sheet.merge_range("A1:G1", "检 验 报 告", title)
        for row, (left, text, right, other) in enumerate(HEAD, 1):
            sheet.write(row, 0, left, cell)
            sheet.merge_range(row, 1, row, 2, text, cell)
            sheet.write(row, 3, right, cell)
            sheet.merge_range(row, 4, row, 6, other, cell)
        first = len(HEAD) + 2
        sheet.write_row(first, 0, ("序号", "检验项目", "", "单位", "技术要求", "检验结果", "单项判定"), cell)
        for number, item in enumerate(ITEMS, 1):
            sheet.write(first + number, 0, number if item[0] else "", cell)
            sheet.write_row(first + number, 1, item, cell)
        sheet.merge_range(
            first + len(ITEMS) + 1, 0, first + len(ITEMS) + 1, 6, "检验结论：所检项目符合标准要求", cell
        )


def _write_table(path: Path, table: str, **options: bool) -> None:
    with _workbook(path, **options) as book:
        sheet = book.add_worksheet("检验结果汇总")
        cell = book.add_format({"border": 1})
        rows = _rows(table)
        sheet.set_column(0, len(rows[0]) - 1, 14)
        for row, texts in enumerate(rows):
            sheet.write_row(row, 0, texts, cell)


if __name__ == "__main__":
    write_all()
