"""Synthetic content in bulk, for measuring: a site of any size that looks and works like a real one.

`words` makes sentences and names, `scheme` says which article has what, by numbers alone, `threads` are the pages that
articles quote from, `foundation` what all of them share, `writing` makes the rows of one article, `tables` says which
rows, `bulk` puts them into the database, `generating` leads through it all, and `removing` takes it away again.
`docs/corpus.md` says what is made and how fast.
"""
