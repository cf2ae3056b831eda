"""What people at the desk say to each other about an article, what they are told, and the log of what was done."""
