"""One message: what happened and how to mend it, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """What happened and how to mend it, Japanese and English."""

    ja: str
    en: str
    mend_ja: str
    mend_en: str

    def say(self, language: str, **values: object) -> str:
        return (self.ja if language == "ja" else self.en).format(**values)

    def mend(self, language: str, **values: object) -> str:
        return (self.mend_ja if language == "ja" else self.mend_en).format(**values)
