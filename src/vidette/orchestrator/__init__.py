"""The control plane: what is wanted, what is, and how the second follows the first."""
