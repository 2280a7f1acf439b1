"""What was measured, as a table in Markdown."""

import datetime
import os
import platform
import statistics
import subprocess
from itertools import chain
from typing import Any

from benchmarks.speed import imports

HEAD = (
    "job",
    "who",
    "ratio (least–most)",
    "reach",
    "p50 ms",
    "p95 ms",
    "processor ms",
    "database ms of it",
    "queries",
)


def where_and_when() -> dict[str, str]:
    """The commit, the day, and the computer in general words."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    import django  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415 (needs settings)

    version = connection.cursor().connection.info.server_version // 10_000
    return {
        "commit": commit.stdout.strip() or "unknown",
        "day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} on"
        f" {platform.machine()}, Python {platform.python_version()}, Django"
        f" {django.get_version()}, PostgreSQL {version}",
    }


def _ratios(job: dict[str, Any], name: str, told: dict[str, Any]) -> list[float]:
    """Answers a second as parts of the limit's, or of our other job's, by round."""
    beside = job["peers"].get("limit")
    if job["of"]:
        [other] = (one for one in told["jobs"] if one["word"] == job["of"])
        beside = other["peers"][name]
    rounds = zip(
        job["peers"][name]["took"], beside["took"] if beside else (), strict=False
    )
    return [statistics.mean(there) / statistics.mean(here) for here, there in rounds]


def _span(values: list[float]) -> str:
    if not values:
        return "–"
    middle = statistics.median(values)
    return f"{middle:.3f} ({min(values):.3f}–{max(values):.3f})"


def markdown(told: dict[str, Any]) -> str:
    """One table of all jobs and peers."""
    lines = [
        f"{told['size']:,} events, {told['day']}, commit {told['commit']};"
        f" {told['machine']}.",
        "",
        f"| {' | '.join(HEAD)} |",
        f"|{'---|' * len(HEAD)}",
    ]
    for job in told["jobs"]:
        for name, measured in job["peers"].items():
            if measured["took"]:
                cells = _cells(job, name, measured, _ratios(job, name, told))
                lines.append(f"| {' | '.join(cells)} |")
    lines.append("")
    if told["imports"]:
        lines += imports.markdown(told["imports"])
    if told["recall_at_20"] is not None:
        found = f"{told['recall_at_20']:.2f}"
        lines.append(f"Of names with a slip found among the first 20: {found}.")
    peaks = ", ".join(f"{name} {mb:.0f} MB" for name, mb in told["peak_mb"].items())
    lines.append(f"Memory of the largest process at its highest: {peaks}.")
    lines += [
        "",
        "Indexes in the plans (a table that is read as a whole has a star):",
        "",
    ]
    for job in told["jobs"]:
        for name, used in job["indexes"].items():
            lines.append(f"- {job['word']}, {name}: {', '.join(used) or 'none'}")
    return "\n".join(lines) + "\n"


def _cells(
    job: dict[str, Any], name: str, measured: dict[str, Any], ratios: list[float]
) -> list[str]:
    took = sorted(chain.from_iterable(measured["took"]))
    many = len(took)
    is_ours = name == "product"
    spent = measured["app_ms"] + measured["database_ms"]
    return [
        f"{job['word']}: {job['title']}" if is_ours else "",
        name,
        "1" if name == "limit" else _span(ratios),
        str(job["goal"] or "") if is_ours else "",
        f"{took[many // 2]:.1f}",
        f"{took[min(many - 1, many * 95 // 100)]:.1f}",
        f"{spent / many:.1f}",
        f"{measured['database_ms'] / many:.1f}",
        str(measured["queries"]) if is_ours else "",
    ]
