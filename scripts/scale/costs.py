"""What a site of any size takes: hosts, memory, disks and money, from what was measured and what is assumed.

    python -m scripts.scale.costs [--views 100000000] [--articles 10000000] [--made-anew 0.2] [--web-ms 48.4] …

Every figure that goes in can be given anew; docs/scale.md says where each comes from. Prices are assumptions.
"""

import argparse
import math
from dataclasses import dataclass

DAY, MONTH_DAYS = 86_400, 30
GB, TB = 1000**3, 1000**4
# (name, default, what it is)
INPUTS: tuple[tuple[str, float, str], ...] = (
    ("views", 100e6, "page views a day"),
    ("articles", 10e6, "articles"),
    ("peak", 3.0, "views in the busiest minute, beside the day's mean"),
    ("made-anew", 0.2, "share of views whose page is made anew"),
    ("busy", 0.6, "how far processors may be used at the peak"),
    ("web-ms", 9.0, "milliseconds of a web host's processor for a page made anew (measured)"),
    ("database-ms", 2.0, "milliseconds of the database's processor for it (measured)"),
    ("kept-ms", 0.045, "milliseconds of the app server for a kept page (measured)"),
    ("nginx-ms", 0.023, "milliseconds of nginx for a page from its disk (measured)"),
    ("page-kb", 10.2, "kilobytes of a page, compressed (measured)"),
    (
        "else-kb",
        70.0,
        "kilobytes of pictures, scripts and styles for a view, after what browsers keep (assumed)",
    ),
    ("row-kb", 74.9, "kilobytes of the database for an article (measured)"),
    ("picture-kb", 2700.0, "kilobytes of pictures for an article, with all sizes (assumed)"),
    ("evidence-kb", 800.0, "kilobytes of evidence for an article (assumed)"),
    ("process-mb", 185.0, "megabytes of a web process (measured)"),
    ("kept-kb", 24.0, "kilobytes of a kept page in Redis, in both codings (estimated)"),
    ("host-cores", 8.0, "processors of a web host"),
    ("host-usd", 250.0, "a month of a web host, 8 processors, 32 GB (assumed)"),
    ("database-cores", 16.0, "processors of a database host"),
    ("database-usd", 700.0, "a month of a database host, 16 processors, 128 GB, 2 TB NVMe (assumed)"),
    ("small-usd", 120.0, "a month of a host for nginx, Redis or workers (assumed)"),
    ("bucket-usd", 23.0, "a month of a terabyte in a bucket (assumed)"),
    ("traffic-usd", 10.0, "a terabyte to readers by a CDN (assumed)"),
)


@dataclass
class Line:
    what: str
    amount: str
    usd: float


def lines_of(given: dict[str, float]) -> list[Line]:
    """Return what is needed, part by part, with what each costs a month."""
    peak = given["views"] / DAY * given["peak"]
    anew = peak * given["made-anew"]
    web = (anew * given["web-ms"] + peak * given["kept-ms"]) / 1000 / given["busy"]
    # One more than are needed: any of them may fail.
    web_hosts = math.ceil(web / given["host-cores"]) + 1
    reading = anew * given["database-ms"] / 1000 / given["busy"]
    standbys = math.ceil(reading / given["database-cores"]) + 1
    nginx = peak * given["nginx-ms"] / 1000 / given["busy"]
    rows = given["articles"] * given["row-kb"] * 1000
    redis = given["views"] / DAY * given["made-anew"] * 3600 * given["kept-kb"] * 1000
    files = given["articles"] * (given["picture-kb"] + given["evidence-kb"]) * 1000
    traffic = given["views"] * MONTH_DAYS * (given["page-kb"] + given["else-kb"]) * 1000
    memory = web_hosts * given["host-cores"] * given["process-mb"] / 1000
    return [
        Line("at the peak", f"{peak:,.0f} views a second, {anew:,.0f} of them made anew", 0),
        Line(
            "web",
            f"{web:.1f} processors: {web_hosts} hosts, {memory:,.0f} GB of processes",
            web_hosts * given["host-usd"],
        ),
        Line(
            "standbys",
            f"{reading:.1f} processors: {standbys} hosts, {rows / GB:,.0f} GB each",
            standbys * given["database-usd"],
        ),
        Line("primary", f"1 host, {rows / GB:,.0f} GB", given["database-usd"]),
        Line("nginx", f"{nginx:.1f} processors, without TLS: 2 hosts", 2 * given["small-usd"]),
        Line("Redis", f"{redis / GB:,.0f} GB for an hour's pages: 1 host", given["small-usd"]),
        Line("workers", "2 hosts", 2 * given["small-usd"]),
        Line("buckets", f"{files / TB:,.0f} TB", files / TB * given["bucket-usd"]),
        Line("traffic", f"{traffic / TB:,.0f} TB a month", traffic / TB * given["traffic-usd"]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default, what in INPUTS:
        parser.add_argument(f"--{name}", type=float, default=default, help=f"{what}; {default:g}")
    values = vars(parser.parse_args())
    lines = lines_of({name: values[name.replace("-", "_")] for name, _default, _what in INPUTS})
    for line in lines:
        print(f"{line.what:<12}{line.amount:<64}{f'{line.usd:>8,.0f} USD' if line.usd else ''}")
    print(f"{'together':<76}{sum(line.usd for line in lines):>8,.0f} USD a month")


if __name__ == "__main__":
    main()
