"""Every text of the pages has a Russian one, in one file only, with the same places for values."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

from vidette.analytics.catalogue import catalogue
from vidette.core import plain_words
from vidette.core.reasons import SENTENCES
from vidette.dashboard import words
from vidette.dashboard.page import ROLES
from vidette.dashboard.schema import fields_of

ROOM = Path(words.__file__).parent
FILES = sorted((ROOM / "russian").glob("*.json"))


def said_in_pages() -> set[str]:
    """The literal first arguments of `t` and `said`."""
    calls = (
        node
        for path in ROOM.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    )
    firsts = (call.args[0] for call in calls if ast.unparse(call.func) in ("t", "said"))
    return {str(one.value) for one in firsts if isinstance(one, ast.Constant)}


def said_elsewhere() -> set[str]:
    """Texts of the rooms below that pages show."""
    fields = [f for one in catalogue() if one.is_available for f in fields_of(one.document)]
    return (
        set(SENTENCES.values())
        | plain_words.TEXTS
        | {one.summary for one in catalogue()}
        | {one.unavailable for one in catalogue() if one.unavailable}
        | {field.description for field in fields if field.description}
        | {option for field in fields for option in field.options}
        | set(ROLES)
    )


def test_every_text_has_a_russian_one_and_no_russian_one_is_left_over() -> None:
    assert len(said_in_pages()) > 200
    wanted, there = said_in_pages() | said_elsewhere(), set(words.russian())
    assert sorted(wanted - there) == []
    assert sorted(there - wanted) == []


def test_a_text_stands_in_one_file() -> None:
    counted = Counter(text for path in FILES for text in json.loads(path.read_text()))
    assert [text for text, count in counted.items() if count > 1] == []


def test_values_have_the_same_places_in_both_languages() -> None:
    for english, russian in words.russian().items():
        places = [sorted(re.findall(r"\{\w+\}", text)) for text in (english, russian)]
        assert places[0] == places[1], english
        assert russian.strip(), english
