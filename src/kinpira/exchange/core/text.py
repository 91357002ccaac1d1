"""Which encoding and delimiter a file has, judged from its first bytes."""

import codecs

from kinpira.exchange.core.faults import BadFile

NAMES = {
    "utf8": "utf-8-sig", "utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "utf-8-bom": "utf-8-sig",
    "cp932": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "ms932": "cp932",
    "windows-31j": "cp932", "euc-jp": "euc_jp", "utf-16": "utf-16",
}  # fmt: skip
BINARY = (
    b"\x89PNG",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"GIF8",
    b"\x1f\x8b",
    b"PK",
)


def codec_of(name: str) -> str:
    """Python's codec for a declared `encoding:`; CP932 for every word people use for it."""
    known = NAMES.get(name.strip().lower())
    if known:
        return known
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise BadFile("unknown_encoding", encoding=name) from None


def detect(head: bytes) -> str:
    """UTF-8 (with or without BOM) where the bytes are valid UTF-8, else CP932, else UTF-16 by BOM.

    `head` may end within a character. Raises BadFile for binary files and for bytes of neither.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(BINARY) or b"\x00" in head:
        raise BadFile("binary")
    for codec in ("utf-8-sig", "cp932"):
        try:
            codecs.getincrementaldecoder(codec)().decode(head)
        except UnicodeDecodeError:
            continue
        return codec
    raise BadFile("unknown_bytes")


def detect_delimiter(line: str) -> str:
    """Tab or semicolon where the header has more of them than commas, else comma."""
    counts = {char: line.count(char) for char in (",", "\t", ";")}
    return max(counts, key=lambda char: (counts[char], char == ","))
