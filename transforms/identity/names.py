"""Names of departments and places as printed, and whether two of them mean the same body."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from common.text import normalise
from schemas.reading.bodies import bodies

_SHORTEST, _LONGEST = 3, 40
_LONGEST_PLACE = 20
_ANY_BODY = "局"
"""A body to stand behind a place that is given alone"""

_PARTY_LONG = re.compile(r"^中国共产党(.*)委员会(.*)$")
_PARTY_SHORT = re.compile(r"^中共(.*)$")
_SCOPE_BEFORE = "局委部办厅院会府校"
_SHORTEST_CUT = 4
"""A name cut by the end of its line keeps at least so many characters"""
_AND = str.maketrans("与及", "和和")
"""规划与自然资源局 and 规划和自然资源局 are one body: publishers write both"""
_OTHER_NAME = re.compile(r"\(([^()]*)\)$")
_LEVEL = re.compile(r"^[省市区县州旗](?=[一-龥]{2})")
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
_AFTER_PLACE = re.compile(_WITHIN_WORD)
_CITY = re.compile(rf"^[一-龥]{{2,10}}?(?:市|自治州|地区|盟|州){_WITHIN_WORD}")
_COUNTY = re.compile(rf"^[一-龥]{{1,13}}?(?:自治县|自治旗|林区|特区|区|县|旗|市){_WITHIN_WORD}")


def normal_name(name: str) -> str:
    """Convert a name to the form in which names are compared: 中国共产党X委员会Y部 and 中共X委Y部 become X委Y部."""
    text = clean(name)[0]
    if match := _PARTY_LONG.match(text):
        return f"{match[1]}委{match[2]}"
    if match := _PARTY_SHORT.match(text):
        return match[1]
    return text


@cache
def _scope_suffix() -> re.Pattern[str]:
    declared = bodies()
    words = "|".join(map(re.escape, (*declared.headquarters, *declared.whole)))
    return re.compile(rf"\(({words})\)$|(?<=[{_SCOPE_BEFORE}])(机关本级|本级|机关)$|(?<=[{_SCOPE_BEFORE}])(汇总)$")


def clean(name: str) -> tuple[str, str | None]:
    """Split a printed name from its scope suffix; give the name, and `unit_headquarters` for （本级） and the like."""
    text = normalise(name).strip(":;,.、-")
    match = _scope_suffix().search(text)
    if not match:
        return text, None
    suffix = match[1] or match[2] or match[3]
    return text[: match.start()], "unit_headquarters" if suffix in bodies().headquarters else None


def same_body(name: str, other: str) -> bool:
    """Whether two printed names mean one body.

    They are equal, or one has a second name in brackets, lacks the place, or was cut by the end of its line. A unit of
    a department is another body, even if they share most of the name.
    """
    firsts, seconds = _names(name), _names(other)
    return any(a == b or _is_short(a, b) or _is_short(b, a) for a in firsts for b in seconds)


@lru_cache(maxsize=1 << 12)
def _names(name: str) -> frozenset[str]:
    """Give the names that a printed one may stand for: without a second name in brackets, each of a joint body."""
    text = _in_full(normal_name(name).translate(_AND))
    names = {text}
    if bracket := _OTHER_NAME.search(text):
        bare, second = text[: bracket.start()], bracket[1]
        is_part = second.endswith(bodies().parts) and not place_of(second) and not bare.endswith(bodies().parts)
        if second.endswith(bodies().endings) and not is_part:
            names |= {bare, _in_full(normal_name(second))}
    names |= {_in_full(normal_name(member)) for member in joint_names(name)}
    return frozenset(filter(None, names))


def _in_full(name: str) -> str:
    """Write a name with the long form of words that have two (发改委, 发展和改革委员会)."""
    for word, other in bodies().compared:
        if word not in other or other not in name:
            name = name.replace(word, other)
    return name


def joint_names(name: str) -> tuple[str, ...]:
    """Give the two names of bodies that work as one and are printed side by side (纪律检查委员会, 监察委员会)."""
    text = clean(name)[0]
    for first, second in bodies().joint:
        end = text.find(first) + len(first)
        rest = text[end:].lstrip("、和与(").rstrip(")")
        is_near = end > len(first) and rest.endswith(second) and len(rest) < len(second) + _LONGEST_PLACE
        if is_near and (rest == second or place_of(rest)):
            return text[:end], rest
    return ()


def _is_short(short: str, whole: str) -> bool:
    """Whether a name is a longer one without its place, or the start of it that fitted on a line."""
    if len(short) >= len(whole):
        return False
    if not is_organisation(short):
        return len(short) >= _SHORTEST_CUT and whole.startswith(short)
    return any(_lacks_place(form, whole) for form in (short, _LEVEL.sub("", short)))  # 市教育局 is 教育局


def _lacks_place(short: str, whole: str) -> bool:
    if not whole.endswith(short) or len(short) < _SHORTEST:
        return False
    rest = whole[: -len(short)]
    before = _BEFORE_PLACE.match(rest)
    place_name = rest[before.end() :] if before else rest
    return not place_name or is_place(place_name) or is_organisation(rest)


def is_place(text: str) -> bool:
    """Whether a text is the name of a place alone."""
    return "".join(split_place(text + _ANY_BODY)[1]) == text


def is_organisation(name: str) -> bool:
    """Whether a text can be the name of a department or unit."""
    text = clean(name)[0]
    bare = _OTHER_NAME.sub("", text)  # 住房和城乡建设局（人民防空办公室）: two names of one body
    declared = bodies()
    return _SHORTEST <= len(text) <= _LONGEST and bare.endswith(declared.endings) and not declared.no_body.search(text)


def is_placeholder(name: str) -> bool:
    """Whether a name is the placeholder of a template (XX局, 某某局)."""
    return bool(_PLACEHOLDER.search(name))


def place_of(name: str) -> str | None:
    """Give the place that a name begins with, as printed (某市某区), or None; without code or parent."""
    return "".join(split_place(name)[1]) or None


def split_place(name: str) -> tuple[str, tuple[str, ...], str]:
    """Split a name into the words before its place (国家税务总局), the place by levels (某省, 某市), and the rest."""
    before, rest = split_before(clean(name)[0])
    places: list[str] = []
    for pattern in (_PROVINCE, _CITY, _COUNTY):
        match = pattern.match(rest)
        if match and not _NO_PLACE.search(match[0]):
            places.append(match[0])
            rest = rest[match.end() :]
    return before, tuple(places), rest


def split_before(name: str) -> tuple[str, str]:
    """Split a name into the words that stand before its place (国家税务总局, 政协) and the rest."""
    before = _BEFORE_PLACE.match(name)
    return (before[0], name[before.end() :]) if before else ("", name)


def ends_inside_word(name: str, length: int) -> bool:
    """Whether no place can end after so many characters of a name: a word goes on there (市场, 市政, 区划)."""
    return not _AFTER_PLACE.match(name, length)
