"""A small invented register, so that the demonstration has somebody to supervise."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from bihuan.web.census.actions import edits
from bihuan.web.census.actions.demonstration import keep_list
from bihuan.web.census.actions.operators import create_operators, set_fields
from bihuan.web.census.actions.site_checks import FoundAtSite, ask_site_checks, tell_site_check
from bihuan.web.census.facts.digests import digest_of_ids
from bihuan.web.census.facts.places import Place
from bihuan.web.census.facts.spelling import clean_name
from bihuan.web.census.models import Operator, SiteCheck, Source
from bihuan.web.census.queries.register import Wanted, wanted_lines
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account, Office

_REGISTRATION = """\
登记序号,名称,统一社会信用代码,主体类型,经营者,联系电话,住所,成立日期,登记状态,从业人员,营业收入,环节
D001,蓝屏家纺有限公司,91370613MA3TEST30F,企业,蓝禾,12005550101,云溪区东桥镇染坊路3号,2016-03-08,存续,86,4200,finished
D002,青棉毛巾厂,91370613MA3TEST20G,企业,周青,12005550102,西园镇纺织路6号,2009-11-20,存续,142,,fabric finished
D003,小桥家纺商行,92370613MA3TEST10H,个体工商户,乔小满,12005550103,云溪区东桥镇市场街12号,2019-05-06,存续,4,160,shop
D004,云丝坊,92370613MA3TEST50D,个体工商户,桑云,12005550104,云溪区西园镇桑园巷2号,2018-09-01,存续,9,310,finished
D005,流云百货,92370613MA3TEST70B,个体工商户,柳流,12005550105,云溪区中山路88号,2012-04-17,存续,12,520,shop
D006,小桥童品店,92370613MA3TEST40E,个体工商户,童欣,12005550106,云溪区东桥镇学府路9号,2021-06-01,存续,3,90,shop
D007,云溪区远虹染整有限公司,,企业,虹远,12005550107,云溪区东桥镇染坊路18号,2004-07-15,存续,320,28000,dyeing
D008,云溪区千梭织造厂,,企业,梭千里,12005550108,云溪区西园镇织机路21号,2001-02-12,存续,210,15500,greige
D009,云溪区棉语纱业有限公司,,企业,棉成,12005550109,云溪区西园镇纱厂路1号,1998-10-10,存续,460,39800,yarn
D010,东桥镇好眠家纺经营部,,个体工商户,郝眠,12005550110,云溪区东桥镇市场街40号,2020-12-12,注销,,,shop
D011,云溪区锦年面料有限公司,,企业,年锦,0599-5550111,云溪区东桥镇面料城A座,2015-08-08,存续,38,3300,fabric
D012,云溪区快梭物流有限公司,,企业,路快,12005550112,云溪区西园镇物流大道5号,2013-03-03,存续,55,2100,logistics
"""
_STALLS = """\
摊位编号,名称,统一社会信用代码,主体类型,经营者,联系电话,住所,市场,环节
S001,何记被面摊,,,何巧,12005550201,云溪区东桥镇市场街B区7号,东桥家纺市场,shop
S002,老周棉胎加工,,,周老大,,云溪区西园镇棉花巷,西园市场,finished
S003,云朵睡眠家纺直播间,,,云朵,12005550203,云溪区东桥镇电商园3栋,东桥电商园,live
"""
_COLUMNS = {
    "名称": "name",
    "统一社会信用代码": "code",
    "主体类型": "kind",
    "经营者": "person",
    "联系电话": "phone",
    "住所": "address",
    "成立日期": "opened_on",
    "登记状态": "status",
    "从业人员": "staff",
    "营业收入": "revenue",
    "环节": "role",
    "市场": "market",
    "平台": "platform",
}
_LISTS = (
    ("登记注册（演示）", Source.Kind.REGISTRATION, _REGISTRATION),
    ("市场摊位（演示）", Source.Kind.STALLS, _STALLS),
)


def fill_register(*, now: datetime) -> None:
    """Bring the invented lists in and make an operator of each record; what is there stays."""
    if Operator.objects.exists():
        return
    by = Account.objects.select_related("office").get(sign_in_name="registrar")
    for name, kind, text in _LISTS:
        rows = list(csv.DictReader(io.StringIO(text)))
        told = [(raw, cells_of(raw)) for raw in rows]
        records = keep_list(name=name, kind=kind, content=text.encode(), told=told, by=by, now=now)
        create_operators(groups=[[record] for record in records], by=as_actor(by), now=now)
    _give_branches(by=by, now=now)
    _correct(now=now)
    _check_sites(now=now)


def _give_branches(*, by: Account, now: datetime) -> None:
    branches = list(Office.objects.filter(kind=Office.Kind.BRANCH).exclude(place=""))
    for operator in Operator.objects.prefetch_related("sites"):
        address = "".join(site.address for site in operator.sites.all())
        branch = next((one for one in branches if one.place in address), None)
        if branch:
            new = {"branch_id": branch.pk}
            set_fields(operator_id=operator.pk, new=new, on=localdate(now), by=as_actor(by), now=now)


def _correct(*, now: datetime) -> None:
    """A grade, membership, products, a certificate, a former name, a move: what a page has to show."""
    officer = Account.objects.get(sign_in_name="east-officer")
    by, today = as_actor(officer), localdate(now)
    blue, year = Operator.objects.order_by("pk")[0], timedelta(days=365)
    told = {"credit_grade": "B", "is_member": True, "grid_officer_id": officer.pk}
    set_fields(operator_id=blue.pk, new=told, on=today - year, by=by, now=now)
    set_fields(operator_id=blue.pk, new={"credit_grade": "A"}, on=today - year / 3, by=by, now=now)
    edits.set_products(operator_id=blue.pk, categories=("sheet", "quilt-cover"), by=by, now=now)
    edits.add_certificate(
        operator_id=blue.pk,
        kind="quality-system",
        number="YX-QMS-0001",
        from_on=today - year,
        until_on=today + year,
        by=by,
        now=now,
    )
    place = Place(
        address="云溪区东桥镇染坊路30号",
        town="东桥镇",
        latitude=Decimal("31.950210"),
        longitude=Decimal("121.010430"),
    )
    left = blue.sites.get()
    edits.move_site(operator_id=blue.pk, place=place, leaves=left.pk, on=today - year / 2, by=by, now=now)
    towels = Operator.objects.order_by("pk")[1]
    edits.rename(operator_id=towels.pk, name="青棉毛巾有限公司", on=today - year / 4, by=by, now=now)


def _check_sites(*, now: datetime) -> None:
    """Checks that wait at both branches, and one that is done."""
    head, today = Account.objects.get(sign_in_name="section-head"), localdate(now)
    wanted = Wanted(role="shop")
    ids = wanted_lines(head, wanted, today=today).values_list("pk", flat=True)
    due_on, reason = today + timedelta(days=10), "市场摊位名单与登记注册对不上（演示）"
    seen = digest_of_ids(ids)
    ask_site_checks(wanted=wanted, seen=seen, due_on=due_on, reason=reason, by=head, on=today, now=now)
    officer = Account.objects.get(sign_in_name="east-officer")
    last = SiteCheck.objects.order_by("-pk")[0]
    found = FoundAtSite(outcome=SiteCheck.Outcome.EXISTS, on=today, note="门头与名单一致（演示）")
    tell_site_check(site_check_id=last.pk, found=found, by=officer, now=now)


def cells_of(raw: dict[str, str]) -> dict[str, str]:
    """The columns that a row of an invented list is read into."""
    cells = {column: raw.get(header, "") for header, column in _COLUMNS.items()}
    town = next((town for town in ("东桥镇", "西园镇") if town in cells["address"]), "")
    code_state = "valid" if cells["code"] else "none"
    return {
        **cells,
        "clean_name": clean_name(cells["name"]),
        "clean_code": cells["code"],
        "code_state": code_state,
        "town": town,
    }
