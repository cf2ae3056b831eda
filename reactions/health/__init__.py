"""Whether what we quote still stands where it was said: found by re-checks, told to readers with care.

`outcomes` judges a page and `comments` a quotation in it, by rules alone; `checking` asks the site and records what
was found; `telling` holds what readers are told of it, `scheduling` when to look again, `desk_tasks` what a person
must look at, `history` how it is said.
"""
