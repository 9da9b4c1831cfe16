"""One module a case type, each offering CASE_TYPE."""
