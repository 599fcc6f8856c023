"""What a check says: right, not yet and why, or not attempted. The page uses the same words."""

from dataclasses import dataclass

RIGHT, NOT_YET, NOT_ATTEMPTED = "right", "not yet", "not attempted"
WORDS = {
    RIGHT: "Right.",
    NOT_YET: "Not yet:",
    NOT_ATTEMPTED: "Not attempted yet:",
    "off": "Answers are not checked in this copy of the book, and it holds no solutions.",
}


@dataclass(frozen=True)
class Result:
    """result = bp.check("delta-step", delta_step); result.right, result.message; printing it gives the feedback."""

    exercise: str
    status: str  # RIGHT, NOT_YET or NOT_ATTEMPTED
    message: str = ""
    details: str = ""  # what the message is about: the call, what the function printed

    @property
    def right(self):
        return self.status == RIGHT

    def __bool__(self):
        return self.right

    def __str__(self):
        first = f"{WORDS[self.status]} {self.message}".strip()
        return f"{first}\n{self.details}" if self.details else first

    __repr__ = __str__
