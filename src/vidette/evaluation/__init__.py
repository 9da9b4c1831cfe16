"""What the service sees in recordings, compared with what a person saw in them."""
