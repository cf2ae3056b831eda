"""Where something was said and by whom: addresses, outlets and their rules, authors under pseudonyms."""
