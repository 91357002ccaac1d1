"""Written right but without sense: a lamp nobody acts on, weights of 0, bands reversed."""

from __future__ import annotations

from kinpira.design.core.build import days_of
from kinpira.design.core.draft import Draft
from kinpira.design.core.expr import Call, Field, Name, walk
from kinpira.design.core.schema import PlaySpec, ScoreSpec


def check_sense(draft: Draft) -> None:
    if draft.spec.goal.purpose is None:
        draft.tell("goal_without_purpose", ("goal",))
    for key, play in draft.spec.plays.items():
        _action(draft, key, play)
        _trigger(draft, key, play)
    if draft.spec.score is not None:
        _score(draft, draft.spec.score)
    _expected_days(draft)
    _scope(draft)
    _late(draft)


def _action(draft: Draft, key: str, play: PlaySpec) -> None:
    if play.do:
        return
    if play.observe is None:
        draft.tell("no_action", ("plays", key), found=play.name)
    elif draft.today is not None and play.observe < draft.today:
        draft.tell(
            "observe_expired", ("plays", key, "observe"), found=play.name, until=play.observe
        )


def _trigger(draft: Draft, key: str, play: PlaySpec) -> None:
    on = play.on
    kinds = [play.when] if play.when is not None else []
    if on is not None:
        kinds += [
            given
            for given in (on.enter, on.leave, on.reached, on.late, on.before, on.after)
            if given is not None
        ]
        if (on.before is not None or on.after is not None) and on.days is None:
            draft.tell("days_missing", ("plays", key, "on"))
    if len(kinds) != 1:
        draft.tell("trigger_count", ("plays", key), found=play.name, count=len(kinds))
    if play.off is not None and play.when is None:
        draft.tell("off_without_when", ("plays", key, "off"))


def _score(draft: Draft, score: ScoreSpec) -> None:
    for key, part in score.parts.items():
        if part.weight < 0:
            draft.tell(
                "negative_weight", ("score", "parts", key, "weight"), found=f"{part.weight:g}"
            )
    if sum(max(part.weight, 0.0) for part in score.parts.values()) == 0:
        draft.tell("weights", ("score", "parts"))
    good, watch = score.bands.good, score.bands.watch
    if not 0 <= watch < good <= 100:
        draft.tell("bands", ("score", "bands"), good=f"{good:g}", watch=f"{watch:g}")


def _expected_days(draft: Draft) -> None:
    before = None
    for n, stage in enumerate(draft.spec.stages):
        if stage.expect is None:
            continue
        days = days_of(stage.expect)
        if before is not None and days < before[1]:
            draft.tell(
                "expect_order",
                ("stages", n, "expect"),
                found=stage.name,
                days=days,
                before=before[0],
                before_days=before[1],
            )
        before = (stage.name, days)


def _scope(draft: Draft) -> None:
    """`for:` decides who is looked at at all, so it must not need what is computed for them."""
    rule = draft.rules.get(("for",))
    for node in walk(rule.tree) if rule else ():
        if isinstance(node, Name) or (
            isinstance(node, Field) and not node.value.startswith(("account.", "contract."))
        ):
            draft.tell("for_scope", ("for",), node, found=node.value)


def _late(draft: Draft) -> None:
    written = draft.source.data.get("stages")
    expected = {
        stage.get("key"): "expect" in stage
        for stage in (written if isinstance(written, list) else [])
        if isinstance(stage, dict) and isinstance(stage.get("key"), str)
    }
    for path, rule in draft.rules.items():
        for node in walk(rule.tree):
            match node:
                case Call(name="late", args=(Name(value=key),)) if expected.get(key) is False:
                    draft.tell("late_without_expect", path, node, found=key)
                case Name(value="score" | "band" as word) if draft.spec.score is None:
                    if "score" not in draft.source.data:
                        draft.tell("band_without_score", path, node, found=word)
    for key, play in draft.spec.plays.items():
        if play.on is not None and play.on.late and expected.get(play.on.late) is False:
            draft.tell("late_without_expect", ("plays", key, "on", "late"), found=play.on.late)
