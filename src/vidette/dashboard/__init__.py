"""Door for people: the pages of the dashboard."""
