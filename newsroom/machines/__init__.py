"""What the site says to programs: feeds, sitemaps, robots.txt, security.txt, share pictures."""
