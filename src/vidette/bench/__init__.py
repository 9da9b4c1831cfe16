"""How much this machine carries: trials of the whole service and of its parts."""
