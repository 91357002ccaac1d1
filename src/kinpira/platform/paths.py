"""Path converters: names that companies choose themselves, as one step of a URL."""

from urllib.parse import quote, unquote

DOTS = (".", "..")


class Identifier:
    """Any text as one step of a path. Servers and browsers decode a path once and cut it at `/`,
    and browsers take `.` and `..` away, so these are written in percent signs, once more than
    usual."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquote(value)

    def to_url(self, value: str) -> str:
        text = str(value)
        if text in DOTS:
            return text.replace(".", "%2E")
        return text.replace("%", "%25").replace("/", quote("/", safe=""))
