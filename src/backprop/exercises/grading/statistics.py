"""How a class did, question by question, and what went wrong most.

difficulty        the mean share of the points, over those who handed something in
discrimination    the correlation of the points in one question with those in all others (item-rest correlation): near
                  0, or negative, where the strong do no better than the weak, which is often a fault of the question.
                  From a few students it says nothing, so it is given from FEWEST on.
"""

import re
from collections import Counter
from statistics import StatisticsError, correlation, mean, median

from ..result import NOT_ATTEMPTED, NOT_YET, RIGHT
from .gradebook import WITHOUT_WALLS, total

COMMONEST = 3
FEWEST = 20  # with 20 students a correlation still has a standard error of 0.2
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def graded(results):
    """Those of students who handed in a notebook that could be run; the others tell nothing about a question."""
    return [result for result in results if result["digest"] and not result["problem"] and not result.get("grader")]


def questions(results):
    """[{id, attempted, right, share, discrimination, mistakes: [(message, number)]}] in the assignment's order.

    `discrimination` is None where it would say nothing.
    """
    found = []
    for number, first in enumerate(results[0]["exercises"] if results else []):
        rows = [result["exercises"][number] for result in results]
        found.append({
            "id": first["id"],
            "attempted": sum(row["status"] != NOT_ATTEMPTED for row in rows),
            "right": sum(row["status"] == RIGHT for row in rows),
            "share": mean(row["points"] / row["of"] for row in rows),
            "discrimination": discrimination(results, number),
            "mistakes": commonest(row["message"] for row in rows if row["status"] == NOT_YET),
        })
    return found


def discrimination(results, number):
    if len(results) < FEWEST:
        return None
    own, others = [], []
    for result in results:
        rest = [row for k, row in enumerate(result["exercises"]) if k != number]
        if not rest:
            return None
        own.append(result["exercises"][number]["points"])
        others.append(sum(row["points"] for row in rest))
    try:
        return correlation(own, others)
    except StatisticsError:  # all have the same
        return None


def commonest(messages):
    """[(message, number)]. Sentences that differ in their numbers alone are one mistake, told with the first's."""
    first, count = {}, Counter()
    for message in messages:
        kind = NUMBER.sub("#", message)
        first.setdefault(kind, message)
        count[kind] += 1
    return [(first[kind], number) for kind, number in count.most_common(COMMONEST)]


def summary(results):
    """One sentence on the class."""
    counted = graded(results)
    words = f"{len(counted)} of {len(results)} students handed in what could be graded"
    if not counted:
        return f"{words}."
    points, of = [total(result) for result in counted], sum(row["of"] for row in counted[0]["exercises"])
    if any(result["trusted"] for result in results):
        words = f"{words}, {WITHOUT_WALLS}"
    return (f"{words}; of {of} points: mean {mean(points):.2f}, median {median(points):g}, lowest {min(points):g}, "
            f"highest {max(points):g}, before anything is taken off for lateness.")


def report(results):
    """All of it as lines of text."""
    if not results:
        return ["There are no results yet."]
    lines, counted = [summary(results), ""], graded(results)
    for each in questions(counted):
        apart = "" if each["discrimination"] is None else f", discrimination {each['discrimination']:.2f}"
        lines.append(f"{each['id']}: {each['right']} of {len(counted)} right, {each['attempted']} attempted, "
                     f"mean {100 * each['share']:.0f} % of the points{apart}")
        lines += [f"    {number} ×  {message}" for message, number in each["mistakes"]]
    return lines
