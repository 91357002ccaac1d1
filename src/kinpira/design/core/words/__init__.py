"""The design in words, Japanese and English: expressions, triggers, changes."""

from kinpira.design.core.words.changes import Change, diff_in_words
from kinpira.design.core.words.expressions import expression_in_words
from kinpira.design.core.words.triggers import trigger_in_words

__all__ = ["Change", "diff_in_words", "expression_in_words", "trigger_in_words"]
