"""Expressions: precedence, spellings, mistakes; printing and reading again gives the same tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinpira.design.core.expr import (
    And,
    Binary,
    BusinessDays,
    Call,
    Compare,
    Field,
    In,
    Listing,
    Name,
    Negative,
    Not,
    Number,
    Or,
    Text,
    Window,
)
from kinpira.design.core.parser import ParseError, parse_expression
from kinpira.design.core.spelling import spell

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("40%", Number(0.4)),
        ("1_200.5", Number(1200.5)),
        ("28d", Window("days", 28)),
        ("4w", Window("days", 28)),
        ("3bd", BusinessDays(3)),
        ("cycle", Window("cycle", 1)),
        ("cycles(3)", Window("cycle", 3)),
        ("cycle_last_year", Window("cycle_year_ago")),
        ("this_cycle", Window("this_cycle")),
        ("fiscal_year", Window("fiscal_year")),
        ("this_fiscal_year", Window("this_fiscal_year")),
        ("ever", Window("ever")),
        ('"ライト"', Text("ライト")),
        ("「ライト」", Text("ライト")),
        ("contract.seats", Field("contract.seats")),
        ("利用者数", Name("利用者数")),
        ("cycles_used", Name("cycles_used")),
        ("a or b and not c", Or((A, And((B, Not(C)))))),
        ("(a or b) and c", And((Or((A, B)), C))),
        ("not a > 3", Not(Compare(">", A, Number(3)))),
        ("a + b * c - 1", Binary("-", Binary("+", A, Binary("*", B, C)), Number(1))),
        ("a - (b - c)", Binary("-", A, Binary("-", B, C))),
        ("-a * b", Binary("*", Negative(A), B)),
        ("a in (b, c)", In(A, (B, C))),
        ("a in [b, c]", In(A, (B, C))),
        ("a not in (b)", Not(In(A, (B,)))),
        ("held(a > 1, 14d)", Call("held", (Compare(">", A, Number(1)), Window("days", 14)))),
        ("count([a, b], 28d)", Call("count", (Listing((A, B)), Window("days", 28)))),
        ("days_in_stage()", Call("days_in_stage", ())),
        ("a == 1", Compare("=", A, Number(1))),
        ("a <> 1", Compare("!=", A, Number(1))),
        (
            "ａ　≧　４０％　かつ　ｂ ＜ ３",
            And((Compare(">=", A, Number(0.4)), Compare("<", B, Number(3)))),
        ),
        ("a ≦ 1 または b ≠ 2", Or((Compare("<=", A, Number(1)), Compare("!=", B, Number(2))))),
        ("a × b ÷ c", Binary("/", Binary("*", A, B), C)),
    ],
)
def test_text_becomes_the_tree_it_means(text, tree):
    assert parse_expression(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "empty", 1, 1),
        ("   ", "empty", 1, 1),
        ("a and", "ends_early", 1, 6),
        ("(a > 1", "not_closed", 1, 7),
        ("count(any, 28d", "not_closed", 1, 15),
        ("quiet >= 30日", "unknown_unit", 1, 12),
        ("1 < a < 5", "chained", 1, 7),
        ("a b", "unexpected", 1, 3),
        ("a $ b", "unexpected", 1, 3),
        ("a and\nb c", "unexpected", 2, 3),
        ("plan = 'light", "quote_open", 1, 8),
        ("cycles(0)", "cycles_number", 1, 1),
        ("99999d", "too_many_days", 1, 1),
        ("a" * 4001, "too_long", 1, 1),
        ("(" * 3 + "not " * 70 + "a" + ")" * 3, "too_deep", 1, 1),
    ],
)
def test_a_mistake_says_where_it_is_and_how_to_mend_it(text, code, line, column):
    with pytest.raises(ParseError) as caught:
        parse_expression(text)
    error = caught.value
    assert (error.code, error.line, error.column) == (code, line, column)
    for language in ("ja", "en"):
        assert error.reason(language)
        assert error.mend(language)


def test_spans_point_into_the_text_and_do_not_count_in_comparisons():
    tree = parse_expression("a  >= 10")
    assert isinstance(tree, Compare)
    assert tree.right.span == (1, 7, 9)
    assert tree == parse_expression("a>=10")


names = st.sampled_from(["a", "quiet", "利用", "contract.seats", "stage"]).map(
    lambda text: Field(text) if "." in text else Name(text)
)
literals = st.one_of(
    st.integers(0, 10**6).map(lambda n: Number(float(n))),
    st.integers(0, 1000).map(lambda n: Number(round(n / 100, 12), percent=True)),
    st.integers(0, 800).map(lambda n: Window("days", n)),
    st.integers(1, 24).map(lambda n: Window("cycle", n)),
    st.sampled_from(["this_cycle", "cycle_year_ago", "fiscal_year", "ever"]).map(Window),
    st.integers(0, 90).map(BusinessDays),
    st.text(alphabet="ab あ0'", max_size=4).map(Text),
)


def _more(inner):
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    sums = st.one_of(names, literals)
    return st.one_of(
        st.builds(And, some),
        st.builds(Or, some),
        st.builds(Not, inner),
        st.builds(Negative, inner),
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner, inner),
        st.builds(In, inner, st.lists(sums, min_size=1, max_size=3).map(tuple)),
        st.builds(Call, st.sampled_from(["held", "count", "f"]), some),
        st.builds(Listing, some),
    )


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.one_of(names, literals), _more, max_leaves=12))
def test_a_printed_tree_reads_back_as_itself(tree):
    assert parse_expression(spell(tree)) == tree


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40), st.text(alphabet="ab()[],<>=!+-*/.%0129d \"'「」≧and", max_size=40)
    )
)
def test_no_text_crashes_the_parser(text):
    try:
        tree = parse_expression(text)
    except ParseError:
        return
    assert parse_expression(spell(tree)) == tree
