"""Chats and the streams of the desk."""

from datetime import UTC, datetime
from typing import Any

from pupitre.support.models import Chat
from tests.architecture.rights.support_desk import ASKS, DESK, ticket
from tests.architecture.rights.table import Row


def chat(world: Any, *, foreign: bool = False) -> dict[str, int]:
    """A chat under way, of the school of the people or of the other authority."""
    row = ticket(world, foreign=foreign)
    now = datetime.now(UTC)
    Chat.objects.get_or_create(ticket=row, defaults={"waiting_since": now, "seen_at": now})
    return {"pk": row.pk}


OF_CHAT: dict[str, Any] = {"args": chat, "foreign": lambda world: chat(world, foreign=True)}
ROWS = [
    Row("support:chat", ASKS),
    Row("support:chats", DESK),
    Row("support:away", DESK),
    Row("support:chat_take", DESK, method="post", **OF_CHAT),
    Row("support:chat_hand_over", DESK, **OF_CHAT),
    Row("support:presence", DESK, **OF_CHAT),
    Row("support:writing", DESK, method="post", **OF_CHAT),
    Row("live:desk", DESK),
]
# A chat is its requester's and the desk's, whatever the role: tests/support/test_chat_pages.py.
ELSEWHERE = (
    "support:chat_talk support:chat_lines support:chat_say support:chat_typing support:chat_end support:chat_file"
    " live:ticket"
)
