# ruff: noqa: E501 - tables of words read best one record a line
"""Invented names: places, firms and persons, built of words so that an error can touch one of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bihuan.simulation.texts import Column, joined, taken

Words = npt.NDArray[np.int32]

# Each character with one that sounds like it and its traditional form. Characters of well-known brands of the
# trade are left out.
_CHARACTERS = """云芸雲 锦谨錦 华骅華 丰峰豐 恒衡恆 瑞睿瑞 祥翔祥 泰太泰 安鞍安 康慷康 宁凝寧 远苑遠 眠绵眠 语雨語 庭廷庭 园源園 绣秀繡 丝思絲 绮起綺 彩采彩 虹鸿虹 岚兰嵐 清青清 泽择澤 晨辰晨 星兴星 月悦月 春椿春 柏百柏 松淞松 荷禾荷 莲连蓮 桂贵桂 枫风楓 明鸣明 德得德 信欣信 义益義 和河和 福服福 禄路祿 乐勒樂 盛胜盛 隆龙隆 达答達 通同通 联廉聯 舒书舒 馨鑫馨 柔揉柔 蓝澜藍 天添天 江姜江 湖胡湖 洋扬洋 艺逸藝 佳嘉佳 优悠優 尚上尚 利力利 银吟銀 玉裕玉 珠朱珠 宝保寶"""
_TRIPLES = _CHARACTERS.split()
PLAIN = [triple[0] for triple in _TRIPLES]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严魏陶姜谢邹章苏潘葛范彭鲁韦马方任袁柳鲍史唐薛雷贺倪汤殷毕郝安常傅卞康伍余顾孟黄穆萧尹"
TOWN_WORDS = [
    f"{first}{second}" for first in "绣织锦棉荷柳芦枫桑梓榆桐" for second in "汀浦塘埠桥湾渡圩港屿垛堰"
]
STREETS = [
    f"{first}{second}路" for first in "锦织绣棉丝纺经纬梭染麻缎" for second in "成华安平和盛丰兴荣昌明远"
]
MARKETS = ["锦汀面料市场", "织汀家纺城", "汀东布匹市场", "汀南床品批发城", "绣浦轻纺市场"]
TRADES: dict[str, tuple[str, ...]] = {
    "yarn": ("棉纺", "纺纱", "纱业"),
    "greige": ("织造", "织布", "纺织"),
    "dyeing": ("印染", "染整", "漂染"),
    "fabric": ("面料", "布业", "纺织品"),
    "finished": ("家纺", "床上用品", "家用纺织品", "家居用品"),
    "shop": ("家纺", "布艺", "床上用品"),
    "online": ("电子商务", "家纺", "家居用品"),
    "live": ("文化传媒", "电子商务", "网络科技"),
    "logistics": ("物流", "货运"),
}
MAKER_FORMS: dict[str, tuple[str, ...]] = {
    "large": ("股份有限公司", "有限公司"),
    "medium": ("有限公司",),
    "small": ("有限公司", "有限公司", "厂"),
    "micro": ("有限公司", "厂", "加工厂"),
    "individual": ("加工厂", "加工坊", "厂"),
}
SELLER_FORMS: dict[str, tuple[str, ...]] = {
    "large": ("股份有限公司", "有限公司"),
    "medium": ("有限公司",),
    "small": ("有限公司",),
    "micro": ("有限公司", "商行"),
    "individual": ("经营部", "商行", "店"),
}
SHOP_ENDS = ("旗舰店", "专营店", "专卖店", "企业店")

# One table of words for firms; a name is a row of places in it. Word 0 is empty.
_PLACES = ["沅澜", "锦汀", "锦汀区", "沅澜市锦汀区"]
_OTHERS = sorted(
    {
        word
        for words in (*TRADES.values(), *MAKER_FORMS.values(), *SELLER_FORMS.values(), SHOP_ENDS)
        for word in words
    }
)
WORDS = [
    "",
    *PLAIN,
    *(triple[1] for triple in _TRIPLES),
    *(triple[2] for triple in _TRIPLES),
    *_PLACES,
    *TOWN_WORDS,
    *_OTHERS,
]
_WORD_TEXTS = pa.array(WORDS, pa.string())
PLACE, FIRST, SECOND, THIRD, TRADE, FORM = range(6)
_CORE = slice(1, 1 + len(PLAIN))


def word(text: str) -> int:
    """The place of a trade, form, place or town in the table of words."""
    return len(WORDS) - 1 - WORDS[::-1].index(text)


def characters(choices: npt.NDArray[np.int64]) -> Words:
    """Words of the core name, from numbers below the count of characters."""
    return (choices + _CORE.start).astype(np.int32)


def sounding_alike(words: Words) -> Words:
    """Characters of a core name, each replaced by its homophone."""
    return np.where(_is_character(words), words + len(PLAIN), words).astype(np.int32)


def traditional(words: Words) -> Words:
    """Characters of a core name in their traditional form."""
    return np.where(_is_character(words), words + 2 * len(PLAIN), words).astype(np.int32)


def name_texts(words: Words) -> Column:
    """Rows of words as names."""
    return joined(*(taken(_WORD_TEXTS, words[:, column]) for column in range(words.shape[1])))


def _is_character(words: Words) -> npt.NDArray[np.bool_]:
    return (words >= _CORE.start) & (words < _CORE.stop)
