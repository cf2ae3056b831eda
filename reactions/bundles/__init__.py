"""Evidence for strangers: WACZ files (https://specs.webrecorder.net/wacz/1.1.1/) that can be checked without us.

`making` builds a bundle from the database. Everything else knows no database: `packing` is the one byte form of the zip
file, `warcs` reads and writes records, `layout` names the files, `reading_anew` reads the page again, `verifying` checks
a bundle, and `python -m reactions.bundles.verify FILE` does that on a machine that has nothing else of ours.
"""
