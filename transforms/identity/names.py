"""Names of departments and places as they are printed, and when two of them mean the same body."""

from __future__ import annotations

import re

from schemas.text import normalise

_PARTY_LONG = re.compile(r"^中国共产党(.*)委员会(.*)$")
_PARTY_SHORT = re.compile(r"^中共(.*)$")
_SCOPE_SUFFIX = re.compile(
    r"\((本级|本部|机关|部门|单位|局本级|机关本级|委本级|部本级|汇总)\)$|(?<=[局委部办厅院会府])(本级|机关本级)$"
)
_HEADQUARTERS = frozenset({"本级", "本部", "机关", "局本级", "机关本级", "委本级", "部本级"})
_ORGANISATION = re.compile(
    r"(?:局|委|部|办|厅|院|会|处|中心|室|队|所|站|校|学校|馆|府|社|团|署|库|园|大学|学院|中学|小学|幼儿园|银行|公司|研究院|"
    r"联合会|协会|总队|支队|大队|法院|检察院|街道|镇|乡|管委会|基地|集团|台|厂|场|行|组|政协|人大|工会|妇联|共青团)$"
)
_OTHER_NAME = re.compile(r"\([^()]*\)$")
_PLACEHOLDER = re.compile(
    r"[XＸ×✕xX＊*]{2,}|某某|某(?:省|市|区|县|局|部门|单位)|[○〇]{2,}(?:局|市|县|区|省|部|委|单位)|_{2,}"
)
_NO_PLACE = re.compile(
    r"(?:城市|社区|园区|街区|校区|灾区|辖区|林区|牧区|库区|景区|小区|老区|保护区|全市|全区|全县|本市|本区|本县|各市|各区)$"
)
_BEFORE_PLACE = re.compile(
    r"^(?:中国共产党|中共|中国人民政治协商会议|政协|中国共产主义青年团|共青团|国家税务总局|国家统计局"
    r"|中国国民党革命委员会|民革|中国民主同盟|民盟|中国民主建国会|民建|中国民主促进会|民进|中国农工民主党|农工党"
    r"|中国致公党|致公党|九三学社|台湾民主自治同盟|台盟)"
)
_PROVINCE = re.compile(r"^[一-龥]{2,7}?(?:省|自治区|特别行政区)")
_WITHIN_WORD = r"(?!场|容|政(?!府|协|务|法)|[划块域])"  # 市场, 市容, 市政 (but 市|政府), 区划: no place ends there
_CITY = re.compile(rf"^[一-龥]{{2,10}}?(?:市|自治州|地区|盟|州){_WITHIN_WORD}")
_COUNTY = re.compile(rf"^[一-龥]{{1,13}}?(?:自治县|自治旗|林区|特区|区|县|旗|市){_WITHIN_WORD}")


def normal_name(name: str) -> str:
    """The form in which names are compared: 中国共产党X委员会Y部, 中共X委Y部 and X委Y部 are one."""
    text = clean(name)[0]
    if match := _PARTY_LONG.match(text):
        return f"{match[1]}委{match[2]}"
    if match := _PARTY_SHORT.match(text):
        return match[1]
    return text


def clean(name: str) -> tuple[str, str | None]:
    """A printed name without its scope suffix, and `unit_headquarters` where that says so (（本级）)."""
    text = normalise(name).strip(":;,.、-")
    match = _SCOPE_SUFFIX.search(text)
    if not match:
        return text, None
    suffix = match[1] or match[2]
    return text[: match.start()], "unit_headquarters" if suffix in _HEADQUARTERS else None


def same_body(one: str, other: str) -> bool:
    """Whether two printed names may be one body: equal, a short form, or one cut short by a line break."""
    a, b = sorted((normal_name(one), normal_name(other)), key=len)
    return bool(a) and (a == b or (len(a) >= 4 and (b.endswith(a) or b.startswith(a))))


def is_organisation(name: str) -> bool:
    """Whether a text can be the name of a department or unit."""
    text = clean(name)[0]
    bare = _OTHER_NAME.sub("", text)  # 住房和城乡建设局（人民防空办公室）: two names of one body
    return 3 <= len(text) <= 40 and bool(_ORGANISATION.search(bare)) and not re.search(r"[。;；:]|决算|预算|目录", text)


def is_placeholder(name: str) -> bool:
    """Whether a name is the residue of a template (XX局, 某某局)."""
    return bool(_PLACEHOLDER.search(name))


def place_of(name: str) -> str | None:
    """The place that a name begins with, as printed (某市某区), or None. It says nothing of codes or parents."""
    return "".join(split_place(name)[1]) or None


def split_place(name: str) -> tuple[str, tuple[str, ...], str]:
    """What stands before the place in a name (国家税务总局), the place by levels (某省, 某市), and what follows."""
    text = clean(name)[0]
    before = _BEFORE_PLACE.match(text)
    rest = text[before.end() :] if before else text
    found: list[str] = []
    for pattern in (_PROVINCE, _CITY, _COUNTY):
        match = pattern.match(rest)
        if match and not _NO_PLACE.search(match[0]):
            found.append(match[0])
            rest = rest[match.end() :]
    return before[0] if before else "", tuple(found), rest
