"""Every message of the check by its code; `{…}` are filled by the finder."""

from kinpira.design.core.messages.kinds import KINDS
from kinpira.design.core.messages.message import Message
from kinpira.design.core.messages.names import NAMES
from kinpira.design.core.messages.reading import READING
from kinpira.design.core.messages.sense import SENSE
from kinpira.design.core.messages.shape import SHAPE

MESSAGES: dict[str, Message] = {**READING, **SHAPE, **NAMES, **KINDS, **SENSE}

__all__ = ["MESSAGES", "Message"]
