"""What changed from one design to another, in words: 「7日使われていない」の条件が 7日 → 10日."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kinpira.design.core.model import Action, Design, Expression
from kinpira.design.core.spelling import spell_number
from kinpira.design.core.words.labels import GROUPS, HIDDEN, label, value_in_words
from kinpira.design.core.words.literals import expression_change
from kinpira.design.core.words.terms import pick
from kinpira.design.core.words.triggers import trigger_in_words

Kind = Literal["added", "removed", "renamed", "changed", "moved"]


@dataclass(frozen=True)
class Change:
    """One sentence; `group` is the part of the file ("plays"), `key` the entry it is about."""

    group: str
    group_name: str
    kind: Kind
    key: str
    text: str


def diff_in_words(a: Design, b: Design, language: str) -> list[Change]:
    """Changes from `a` to `b`, in the order of the page; [] where they mean the same."""
    teller = _Teller(a, b, language)
    teller.attributes("design", "", "", _design(a), _design(b))
    teller.attributes("goal", "", "", _public(a.goal), _public(b.goal))
    teller.entries("success", _by_key(a.levels), _by_key(b.levels))
    teller.entries("stages", _by_key(a.stages), _by_key(b.stages))
    teller.entries("plays", a.plays, b.plays)
    teller.entries("measures", a.measures, b.measures)
    teller.entries("events", a.events, b.events)
    teller.score()
    teller.entries("segments", a.segments, b.segments)
    return teller.found


def _by_key(items: Sequence[Any]) -> dict[str, Any]:
    return {item.key: item for item in items}


def _public(item: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(item).items() if name not in HIDDEN}


def _design(design: Design) -> dict[str, Any]:
    return {"name": design.name, "applies": design.applies}


class _Teller:
    def __init__(self, a: Design, b: Design, language: str) -> None:
        self.designs = (a, b)
        self.language = language
        self.found: list[Change] = []

    def tell(self, group: str, kind: Kind, key: str, ja: str, en: str) -> None:
        text = pick((ja, en), self.language)
        self.found.append(Change(group, pick(GROUPS[group], self.language), kind, key, text))

    def entries(self, group: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Entries with keys: gone, new, under another key, changed, in another order."""
        gone = [key for key in old if key not in new]
        fresh = [key for key in new if key not in old]
        for key in list(gone):
            same = next((other for other in fresh if _same(old[key], new[other])), None)
            if same is not None:
                gone.remove(key)
                fresh.remove(same)
                name = _name(new[same])
                ja = f"「{name}」のキーが {key} → {same}"
                self.tell(group, "renamed", same, ja, f'"{name}": key {key} → {same}')
        for key in gone:
            name = _name(old[key])
            self.tell(group, "removed", key, f"「{name}」を削除", f'"{name}" removed')
        for key in fresh:
            name = _name(new[key])
            self.tell(group, "added", key, f"「{name}」を追加", f'"{name}" added')
        for key in old:
            if key in new:
                self._entry(group, key, old[key], new[key])
        if group == "stages":
            self._order([key for key in old if key in new], [key for key in new if key in old])

    def _entry(self, group: str, key: str, old: Any, new: Any) -> None:
        name = _name(old)
        if _name(new) != name:
            self.tell(
                group,
                "renamed",
                key,
                f"「{name}」の名前が「{_name(new)}」に",
                f'"{name}" is now called "{_name(new)}"',
            )
            name = _name(new)
        before, after = _public(old), _public(new)
        before.pop("name", None)
        after.pop("name", None)
        if group == "plays":
            self._trigger(key, name, old, new)
            for field in ("trigger", "when") if old.trigger != new.trigger else ("trigger",):
                before.pop(field)
                after.pop(field)
            self._actions(key, name, before.pop("actions"), after.pop("actions"))
        self.attributes(group, key, name, before, after)

    def attributes(
        self, group: str, key: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> None:
        """One sentence for each attribute that differs."""
        for field, before in old.items():
            told = self._told(field, before, new[field])
            if told is None:
                continue
            what_ja, what_en = label(field, group)
            subject = f"「{name}」の" if name else ""
            subject_en = f'"{name}": ' if name else ""
            self.tell(
                group,
                "changed",
                key,
                f"{subject}{what_ja}が {told}",
                f"{subject_en}{what_en} {told}",
            )

    def _told(self, field: str, before: Any, after: Any) -> str | None:
        if isinstance(before, Expression) and isinstance(after, Expression):
            return expression_change(before, after, self.designs, self.language)
        if before == after:
            return None
        old = value_in_words(field, before, self.designs[0], self.language)
        new = value_in_words(field, after, self.designs[1], self.language)
        return f"{old} → {new}"

    def _trigger(self, key: str, name: str, old: Any, new: Any) -> None:
        if old.trigger == new.trigger:
            return
        before = trigger_in_words(old, self.designs[0], self.language)
        after = trigger_in_words(new, self.designs[1], self.language)
        self.tell(
            "plays",
            "changed",
            key,
            f"「{name}」のきっかけが「{before}」→「{after}」",
            f'"{name}": trigger "{before}" → "{after}"',
        )

    def _actions(
        self, key: str, name: str, old: tuple[Action, ...], new: tuple[Action, ...]
    ) -> None:
        before, after = ({action.title: action for action in side} for side in (old, new))
        for title in before:
            if title not in after:
                self.tell(
                    "plays",
                    "changed",
                    key,
                    f"「{name}」からアクション「{title}」を削除",
                    f'"{name}": action "{title}" removed',
                )
        for title, action in after.items():
            if title not in before:
                self.tell(
                    "plays",
                    "changed",
                    key,
                    f"「{name}」にアクション「{title}」を追加",
                    f'"{name}": action "{title}" added',
                )
                continue
            title_ja = f"{name}」のアクション「{title}"
            one, other = _public(before[title]), _public(action)
            if self.language != "ja":
                title_ja = f"{name} / {title}"
            self.attributes("plays", key, title_ja, one, other)

    def _order(self, old: list[str], new: list[str]) -> None:
        if old != new:
            names = {stage.key: stage.name for stage in self.designs[1].stages}
            way = " → ".join(names[key] for key in new)
            self.tell("stages", "moved", "", f"ステージの順が {way}", f"stages in the order {way}")

    def score(self) -> None:
        """Parts, bands, points for lamps; a score that is new or gone."""
        old, new = self.designs[0].score, self.designs[1].score
        if old is None or new is None:
            if old is not new:
                kind: Kind = "added" if old is None else "removed"
                ja = "ヘルススコアを追加" if old is None else "ヘルススコアを削除"
                self.tell("score", kind, "", ja, f"health score {kind}")
            return
        self.entries("score", _by_key(old.parts), _by_key(new.parts))
        before, after = _public(old), _public(new)
        before.pop("parts")
        after.pop("parts")
        self._lamp_points(before.pop("lamp_points"), after.pop("lamp_points"))
        self.attributes("score", "", "", before, after)

    def _lamp_points(self, old: Mapping[str, float], new: Mapping[str, float]) -> None:
        for key in {**old, **new}:
            before, after = old.get(key, 0.0), new.get(key, 0.0)
            if before != after:
                play = self.designs[1].plays.get(key) or self.designs[0].plays.get(key)
                name = play.name if play else key
                points = f"{spell_number(before)} → {spell_number(after)}"
                self.tell(
                    "score",
                    "changed",
                    key,
                    f"「{name}」点灯中の点が {points}",
                    f'"{name}": points while lit {points}',
                )


def _name(item: Any) -> str:
    return str(getattr(item, "name", "") or item.key)


def _same(one: Any, other: Any) -> bool:
    """Whether two entries differ in nothing but the key."""
    return bool(replace(one, key="") == replace(other, key="")) and _trees(one) == _trees(other)


def _trees(item: Any) -> list[Any]:
    return [value.tree for value in vars(item).values() if isinstance(value, Expression)]
