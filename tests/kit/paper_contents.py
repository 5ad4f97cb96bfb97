"""Invented contents for every form of a paper: what an officer of the town 云溪 would have filled in."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.rulebook.paper_records import PaperForm

OFFICE = "云溪区市场监督管理局"
_PARTY = "云溪区晴川家用纺织品有限公司"
_ITEMS = (
    "1.pH值（面料）：标准要求4.0～8.5，实测值9.2，单项判定不合格（GB 18401—2010第5.1条）；\n"
    "2.耐湿摩擦色牢度（面料，深色）：标准要求≥3级，实测值2级，单项判定不合格（GB/T 22796—2021第4.2条）。"
)
_GOODS = "“青禾”牌纯棉印花床单（规格型号：240cm×250cm；批号：20260305）"
_TASK = "2026年云溪区床上用品产品质量监督抽查"
_COMPLAINTS = "《市场监督管理投诉举报处理办法》（总局令第121号）第{}条"
_DECISION = "《行政处罚决定书》（云市监处罚〔2026〕8号）"

_STANDING = {
    "office": OFFICE,
    "office_place": "云溪",
    "issued_on": "2026年5月6日",
}

_FIELDS = {
    "party": _PARTY,
    "party_code": "91000000DEM0000018",
    "party_address": "云溪区望江镇纺园路18号",
    "party_head": "沈远山",
    "goods": _GOODS,
    "product": "纯棉印花床单",
    "trademark": "青禾",
    "model": "240cm×250cm",
    "lot": "20260305",
    "sampled_party": "云溪区百家惠生活超市",
    "nominal_maker": _PARTY,
    "maker_address": "云溪区望江镇纺园路18号",
    "task": _TASK,
    "sampled_on": "2026年4月8日",
    "laboratory": "云州市纤维检验中心",
    "report_no": "YX2026-0417",
    "failing_items": _ITEMS,
    "standards": "GB 18401—2010《国家纺织产品基本安全技术规范》、GB/T 22796—2021《床上用品》",
    "doubts": (
        "1.报告第2页pH值实测值为8.8，GB 18401—2010对B类产品的要求为4.0～8.5，报告判定为合格；\n"
        "2.报告首页的生产日期为2026年3月5日，样品照片所示标签为2026年3月15日。"
    ),
    "recheck_report_no": "YX2026-0733",
    "recheck_result": (
        "复查抽取批号20260618的同一产品，经云州市纤维检验中心检验，pH值实测值8.9，标准要求4.0～8.5，复查不合格。"
    ),
    "matter_number": "2026-000128",
    "matter_title": "晴川家纺纯棉印花床单监督抽查不合格后处理",
    "matter_stage": "已报整改，待复查",
    "opened_on": "2026年4月24日",
    "source_number": "云州市监函〔2026〕31号",
    "source_title": "关于核查晴川家用纺织品有限公司有关情况的函",
    "received_on": "2026年4月22日",
    "basis": (
        "《产品质量法》第十七条、《产品质量监督抽查管理暂行办法》（总局令第18号）第四十五条、第四十六条"
    ),
    "term": "自收到本通知书之日起60日内",
    "due_on": "2026年7月6日",
    "earlier_paper": "《责令改正通知书》（云市监责改〔2026〕12号）",
    "earlier_served_on": "2026年5月7日",
    "complainant": "林静",
    "respondent": "云溪区百家惠生活超市",
    "respondent_address": "云溪区中山路66号",
    "claim": "2026年4月18日在该店购买“青禾”牌床单一条，付款268元，洗涤一次后明显掉色，并染坏其他衣物。",
    "demand": "退还货款268元，赔偿损失300元",
    "accepted_on": "2026年4月27日",
    "case_name": "生产不符合保障人体健康标准的床单",
    "case_number": "云市监立〔2026〕7号",
    "filed_on": "2026年5月12日",
    "officers": "许明（执法证号0000128）、周岚（执法证号0000136）",
    "contact": "许明，0000-55550100",
    "office_address": "云溪区清源路9号302室",
    "reconsideration_office": "云溪区人民政府",
    "court": "云溪区人民法院",
    "recipient": "云州市市场监督管理局",
    "subject": "晴川家纺复查逾期",
    "findings": (
        "2026年3月5日，当事人生产“青禾”牌纯棉印花床单一批，共320条，成品出厂价每条86元，货值金额27520元。"
        "至案发时已销售205条，库存115条。经云州市纤维检验中心检验，该批产品pH值实测值9.2，"
        "不符合GB 18401—2010的要求。当事人在后整理工序中未按工艺要求水洗中和，也未逐批检验。"
    ),
    "grounds": "当事人首次违法，主动召回已售产品并全部整改，违法行为轻微并及时改正，没有造成危害后果。",
    "decision": (
        "检验程序符合规定，备用样品封样完好，检验方法和判定依据正确，异议理由不成立，维持原检验结论。"
    ),
    "demands": (
        "1.立即停止生产、销售同一产品，清点并封存库存；\n"
        "2.查明不合格原因，对后整理工序进行整改，逐批检验pH值和色牢度；\n"
        "3.告知销售者停止销售，对已售出的同批产品采取退换货等补救措施。"
    ),
    "violated": "《产品质量法》第十三条第二款",
    "evidence": (
        "1.检验报告YX2026-0417及送达回证，证明产品不合格；\n"
        "2.现场笔录及照片，证明库存数量和生产条件；\n"
        "3.生产记录、销售台账和询问笔录，证明生产、销售数量和价格。"
    ),
    "defence": "当事人在规定期限内未提出陈述、申辩，也未要求举行听证。",
    "discretion": "当事人积极配合调查，主动召回已售产品，依据《行政处罚法》第三十二条的规定，从轻处罚。",
    "penalty": "1.没收库存的不合格床单115条；\n2.处货值金额等值罚款27520元；\n3.没收违法所得3280元。",
    "payment": "到代收银行云溪支行缴款，或者扫描缴款通知书上的二维码",
    "execution": "罚没款30800元已于2026年7月20日缴清，没收的床单已依法处理。",
    "hearing_right": (
        "依据《行政处罚法》第六十三条、第六十四条的规定，"
        "你单位有权自收到本告知书之日起五个工作日内要求举行听证；逾期未提出的，视为放弃此权利。"
    ),
    "hearing_on": "2026年6月24日上午9时",
    "hearing_place": "云溪区清源路9号一楼听证室",
    "hearing_officers": "主持人：程立；听证员：方知、陆平；记录员：夏宁。",
    "penalty_owed": "1.罚款17520元；\n2.自2026年8月1日起每日按罚款数额的百分之三加处的罚款。",
    "goods_list": "1.“青禾”牌纯棉印花床单（批号20260305），115条；\n2.同批产品生产记录一册。",
    "storage": "云溪区望江镇纺园路18号当事人成品仓库东侧，已加贴封条",
    "measure": "扣押",
    "attachments": "1.检验报告复印件一份；\n2.现场笔录及照片一份；\n3.涉案物品清单一份。",
    "check_content": (
        "1.产品标识与执行标准；\n2.原料进货查验和出厂检验记录；\n3.质量安全总监、质量安全员履职记录。"
    ),
    "check_on": "2026年7月8日上午",
    "samples_wanted": "批号在2026年6月1日以后的同一产品3条（检验样品2条、备用样品1条）",
    "retest_laboratory": "江畔省纺织产品质量检验研究院",
    "retest_items": "pH值（面料）、耐湿摩擦色牢度（面料）",
    "objection_on": "2026年4月28日",
    "objection_matter": "申请人认为样品在运输中受潮，pH值的检验结果不能反映产品出厂时的状况，申请复检。",
    "summary": (
        "本次抽查生产、销售单位42家，抽取床单、被套、枕套等产品60批次，检验不合格3批次，"
        "批次不合格率5.0%。不合格项目为pH值、耐湿摩擦色牢度和纤维含量。"
    ),
    "batches": (
        f"1.{_PARTY}生产的“青禾”牌纯棉印花床单（批号20260305），pH值、耐湿摩擦色牢度不合格；\n"
        "2.云溪区雁回纺织品厂生产的“雁回”牌枕套（批号2026-02），纤维含量不合格；\n"
        "3.云溪区百家惠生活超市销售的标称江畔省安和家纺厂生产的被套（批号A311），pH值不合格。"
    ),
    "advice": (
        "购买床上用品时，请查看标签上的安全技术类别，直接接触皮肤的产品应为B类以上；新购产品建议洗涤后使用。"
    ),
    "materials": "1.投诉人身份证复印件；\n2.委托他人投诉的，授权委托书及受托人身份证复印件。",
    "agreement": (
        "1.被投诉人退还货款268元，投诉人退回床单；\n2.被投诉人于2026年5月20日前一次性赔偿投诉人200元。"
    ),
    "disputed": "投诉人购买的床单洗涤后掉色，并染坏其他衣物，双方对退货和赔偿数额有争议。",
    "answer": "经现场检查和抽样检验，举报反映的问题部分属实，我局已于2026年5月12日依法立案调查。",
    "request": "强制执行罚款17520元及加处罚款。",
    "paper_title": "《责令改正通知书》（云市监责改〔2026〕12号）",
    "served_place": "云溪区望江镇纺园路18号",
    "served_on": "2026年5月7日10时20分",
    "service_method": "直接送达",
    "witness": "",
    "remark": "",
    "file_entries": (
        "序号\t文书名称\t文号\t日期\n"
        "1\t检验报告\tYX2026-0417\t2026-04-20\n"
        "2\t检验结果告知书\t云市监检告〔2026〕9号\t2026-04-24\n"
        "3\t送达回证\t\t2026-04-25\n"
        "4\t责令改正通知书\t云市监责改〔2026〕12号\t2026-05-06\n"
        "5\t送达回证\t\t2026-05-07\n"
        "6\t整改报告\t\t2026-06-20\n"
        "7\t复查检验报告\tYX2026-0733\t2026-07-15"
    ),
}

_OWN: Mapping[str, Mapping[str, str]] = {
    "rectification-order": {"findings": "", "violated": ""},
    "reply-letter": {"subject": "核查晴川家用纺织品有限公司有关情况"},
    "supervision-letter": {"recipient": "望江镇市场监督管理分局"},
    "reminder": {
        "recipient": "望江镇市场监督管理分局",
        "demands": "1.尽快组织复查抽样；\n2.复查检验报告收到后当日登记。",
    },
    "crime-transfer-letter": {
        "recipient": "云溪区公安局",
        "grounds": "销售金额达到立案追诉标准，可能需要追究刑事责任。",
    },
    "service-answer": {
        "recipient": _PARTY,
        "subject": "检验检测",
        "answer": "我局协调云州市纤维检验中心派员到你单位，就pH值和色牢度的过程控制提供一次现场指导。",
        "due_on": "2026年5月18日",
    },
    "complaint-referral": {
        "recipient": "江畔区市场监督管理局",
        "grounds": "被投诉人的实际经营地在你单位辖区。",
    },
    "complaint-refusal": {"grounds": "该争议已由人民法院受理。", "basis": _COMPLAINTS.format("十六")},
    "mediation-end": {
        "grounds": "自受理投诉之日起六十日内未能达成调解协议。",
        "basis": _COMPLAINTS.format("二十三"),
    },
    "complaint-acceptance": {"basis": "《消费者权益保护法》第四十六条"},
    "identity-notice": {"basis": _COMPLAINTS.format("十"), "due_on": "2026年5月15日"},
    "report-answer": {"basis": _COMPLAINTS.format("三十一")},
    "check-notice": {"basis": "《关于全面推进“双随机、一公开”监管工作的通知》"},
    "penalty-decision": {
        "basis": "《产品质量法》第四十九条",
        "earlier_paper": "《行政处罚告知书》（云市监罚告〔2026〕5号）",
    },
    "no-penalty-decision": {"basis": "《行政处罚法》第三十三条第一款"},
    "seizure-decision": {"basis": "《产品质量法》第十八条", "due_on": "2026年6月4日"},
    "seizure-release": {
        "earlier_paper": "《实施行政强制措施决定书》（云市监强措〔2026〕3号）",
        "grounds": "当事人已整改，上述财物与违法行为无关。",
    },
    "evidence-release": {
        "earlier_paper": "《先行登记保存证据通知书》（云市监先登〔2026〕2号）",
        "grounds": "经核查，上述证据已复制取证，不需要继续保存。",
    },
    "payment-reminder": {"earlier_paper": _DECISION, "earlier_served_on": "2026年7月2日"},
    "court-application": {"earlier_paper": _DECISION, "earlier_served_on": "2026年7月2日"},
    "closing-approval": {
        "earlier_paper": _DECISION,
        "decision": "罚款27520元，没收违法所得3280元，没收不合格床单115条。",
    },
    "review-form": {"decision": "事实清楚，证据充分，定性准确，适用依据正确，程序合法，处理适当，同意。"},
}


def content_of(form: PaperForm) -> dict[str, str]:
    """Everything that a form's template asks for."""
    own = _OWN.get(form.id, {})
    fields = {field.id: own.get(field.id, _FIELDS[field.id]) for field in form.fields}
    number = {"number": f"云市监{form.serial}〔2026〕12号"} if form.serial else {}
    return {**_STANDING, "title": form.words.zh, **number, **fields}
