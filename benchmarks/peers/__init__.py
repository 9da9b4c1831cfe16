"""The same clips through other products and plain pipelines: what they find and what they cost."""
