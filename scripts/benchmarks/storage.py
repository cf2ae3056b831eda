"""What an article takes: bytes of the database by table, with indexes and what is stored apart.

    DATABASE_URL=postgres://… manage.py generate_corpus --articles 2000
    DATABASE_URL=postgres://… .venv/bin/python scripts/benchmarks/storage.py [--articles N]

Divides the size of each table of PostgreSQL by the number of live articles; what is the same on an empty site (outlets, groups, the corpus's
two thousand tags) counts among them, so figures of a small site are a little high. `--articles` says what as many would take.
"""

import argparse
import os
import sys

import psycopg

SIZES = """
    SELECT relname, pg_table_size(oid) AS rows, pg_indexes_size(oid) AS indexes
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC
"""
# Tables below this share of the whole are told together.
LEAST_TOLD = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000_000)
    given = parser.parse_args()
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        sys.exit("Name a PostgreSQL database with a corpus in DATABASE_URL.")
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM articles_edition WHERE state = 'live'").fetchone()
        articles = row[0] if row else 0
        if not articles:
            sys.exit("There are no articles. Make some with manage.py generate_corpus.")
        sizes = connection.execute(SIZES).fetchall()
    whole = sum(rows + indexes for _name, rows, indexes in sizes)
    print(f"{articles} live articles, {whole / 1024**2:,.0f} MiB; bytes an article:")
    print(f"{'table':<36}{'rows':>10}{'indexes':>10}")
    others = [0, 0]
    for name, rows, indexes in sizes:
        if rows + indexes >= whole * LEAST_TOLD:
            print(f"{name:<36}{rows // articles:>10,}{indexes // articles:>10,}")
        else:
            others = [others[0] + rows, others[1] + indexes]
    print(f"{'all others':<36}{others[0] // articles:>10,}{others[1] // articles:>10,}")
    print(f"{'together':<36}{whole // articles:>10,}")
    print(f"{given.articles:,} articles: {whole / articles * given.articles / 1000**3:,.0f} GB")


if __name__ == "__main__":
    main()
