"""Names that students chose, where a file, a table or a page has to hold them."""

import hashlib
import re


def file_name(student):
    """A name for this student's files: readable, without any path in it, and another one for each student."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", student).strip("-")[:40] or "student"
    return f"{readable}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def cell(value):
    """What a table cell shows, and never a formula: a spreadsheet would run it."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") and not _is_number(text) else text


def _is_number(text):
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", text))
