"""The invented people of the demonstration, one for each role; tests play with the same cast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CastOffice:
    """An office of the cast: a word to refer to it, its kind, name, place and the office above.

    `paper_word` is what the numbers of its papers begin with.
    """

    id: str
    kind: str
    name: str
    place: str = ""
    above: str = ""
    paper_word: str = ""


@dataclass(frozen=True, slots=True)
class CastPerson:
    """A person of the cast: where he works, which role he holds and for which office."""

    sign_in_name: str
    name: str
    office: str
    role: str
    for_office: str
    is_head: bool = False


OFFICES = (
    CastOffice("bureau", "bureau", "云溪区市场监督管理局", "云溪区", paper_word="云市监"),
    CastOffice("quality-section", "section", "产品质量监督科", "云溪区", "bureau"),
    CastOffice("legal-section", "section", "法规科", "云溪区", "bureau"),
    CastOffice("east", "branch", "东桥分局", "东桥镇", "bureau"),
    CastOffice("west", "branch", "西园分局", "西园镇", "bureau"),
    CastOffice("task-force", "task-force", "家纺质量提升工作专班", "云溪区", "bureau"),
    CastOffice("laboratory", "laboratory", "准衡纤维检验所"),
    CastOffice("operator", "operator", "蓝屏家纺有限公司", "东桥镇"),
    CastOffice("committee", "committee", "区长质量奖评审委员会"),
)

PERSONS = (
    CastPerson("section-officer", "林晓", "quality-section", "officer", "bureau"),
    CastPerson("section-head", "陈砚", "quality-section", "section-head", "bureau", True),
    CastPerson("legal-reviewer", "沈简", "legal-section", "legal-reviewer", "bureau", True),
    CastPerson("registrar", "柳青", "quality-section", "registrar", "bureau"),
    CastPerson("leader", "顾远", "bureau", "bureau-head", "bureau", True),
    CastPerson("deputy-leader", "江平", "bureau", "head-group", "bureau"),
    CastPerson("east-officer", "许川", "east", "officer", "east"),
    CastPerson("east-head", "苏棠", "east", "section-head", "east", True),
    CastPerson("west-officer", "罗溪", "west", "officer", "west"),
    CastPerson("west-head", "白桥", "west", "section-head", "west", True),
    CastPerson("task-force", "高原", "task-force", "task-force", "task-force"),
    CastPerson("laboratory", "秦准", "laboratory", "laboratory", "laboratory", True),
    CastPerson("quality-officer", "蓝禾", "operator", "operator", "operator", True),
    CastPerson("committee-member", "温评", "committee", "committee-member", "committee"),
    CastPerson("system-admin", "石系", "bureau", "system-administrator", "bureau"),
    CastPerson("security-admin", "安全之", "bureau", "security-administrator", "bureau"),
    CastPerson("audit-admin", "审明", "bureau", "audit-administrator", "bureau"),
)
