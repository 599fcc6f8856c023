"""How a class did, question by question, and what went wrong most."""

from collections import Counter
from statistics import mean, median

from ..result import NOT_ATTEMPTED, RIGHT
from .gradebook import total

COMMONEST = 3


def questions(results):
    """[{id, students, attempted, right, mean share, mistakes: [(message, number)]}] in the assignment's order."""
    found = []
    for number, first in enumerate(results[0]["exercises"] if results else []):
        rows = [result["exercises"][number] for result in results]
        wrong = Counter(row["message"] for row in rows if row["status"] != RIGHT and row["message"])
        found.append({
            "id": first["id"], "students": len(rows),
            "attempted": sum(row["status"] != NOT_ATTEMPTED for row in rows),
            "right": sum(row["status"] == RIGHT for row in rows),
            "share": mean(row["points"] / row["of"] for row in rows),
            "mistakes": wrong.most_common(COMMONEST),
        })
    return found


def report(results):
    """All of it as lines of text."""
    if not results:
        return ["There are no results yet."]
    points = [total(result) for result in results]
    of = sum(row["of"] for row in results[0]["exercises"])
    lines = [f"{len(results)} students, of {of} points: mean {mean(points):.2f}, median {median(points):g}, "
             f"lowest {min(points):g}, highest {max(points):g}.", ""]
    for each in questions(results):
        lines.append(f"{each['id']}: {each['right']} of {each['students']} right, {each['attempted']} attempted, "
                     f"mean {100 * each['share']:.0f} % of the points")
        lines += [f"    {number} ×  {message}" for message, number in each["mistakes"]]
    return lines
