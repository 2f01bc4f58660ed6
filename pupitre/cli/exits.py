"""What the `pupitre` command answers to the shell: one table, the same for every command."""

from enum import IntEnum


class Exit(IntEnum):
    """An exit code, with the sentence that `pupitre --help` and the guides show."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> "Exit":
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    DONE = 0, "done"
    REFUSED = 1, "refused or failed: nothing was written, the message says why"
    USAGE = 2, "the command was not understood: nothing was started"
    PARTIAL = 3, "done in part: the report says what was left out"
    NOT_READY = 4, "this installation cannot be used: `pupitre doctor` says what to mend"
    INTERRUPTED = 130, "stopped by Ctrl-C"


def table() -> str:
    """The table, as text for the help."""
    return "\n".join(f"  {code.value:>3}  {code.meaning}" for code in Exit)
