"""Marks as a table for a grade book."""

import csv
import os
import tempfile
from math import ceil

from .safe_names import cell

COLUMNS = "student,total,of,late_hours,exercises,note"
WITHOUT_WALLS = "graded without walls"


def total(result, late_percent=0.0):
    """Points of all exercises, less `late_percent` for each day that was begun after the due time."""
    left = max(0.0, 1 - late_percent / 100 * days_late(result))
    return round(sum(row["points"] for row in result["exercises"]) * left, 2)


def days_late(result):
    """How many days were begun after the due time."""
    return ceil(result["late_hours"] / 24)


def values(result, late_percent):
    """{column: value} of one student."""
    notes = [result["note"], result["problem"], "could not be graded: see its result" if result.get("grader") else "",
             WITHOUT_WALLS * result["trusted"]]
    return {
        "student": result["student"], "submitted": result["submitted"], "late_hours": result["late_hours"],
        "total": total(result, late_percent), "of": sum(row["of"] for row in result["exercises"]),
        "note": "; ".join(filter(None, notes)), **{row["id"]: row["points"] for row in result["exercises"]},
    }


def header(columns, ids):
    """[(column, its title)] of a choice such as "student=Login,total,exercises". Raises ValueError."""
    known, chosen = ["student", "submitted", "late_hours", "total", "of", "note", *ids], []
    for each in columns.split(","):
        name, _, title = each.strip().partition("=")
        if name == "exercises":
            chosen += [(id, id) for id in ids]
        elif name in known:
            chosen.append((name, title or name))
        else:
            raise ValueError(f"there is no column {name!r}; there are {', '.join(known)}, and exercises for all of them")
    return chosen


def write_marks(file, results, ids, columns=COLUMNS, late_percent=0.0):
    """Write the table, whole or not at all."""
    chosen = header(columns, ids)
    handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "w", newline="", encoding="utf-8") as opened:
        table = csv.writer(opened)
        table.writerow([cell(title) for _, title in chosen])
        for result in results:
            row = values(result, late_percent)
            table.writerow([cell(row[name]) for name, _ in chosen])
    os.chmod(temporary, 0o644)
    os.replace(temporary, file)
