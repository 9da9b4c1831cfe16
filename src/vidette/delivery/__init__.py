"""Signs and posts one callback to one checked address."""
