"""The recall suite: clips composed with known truth, the product's own code over them, and the score."""
