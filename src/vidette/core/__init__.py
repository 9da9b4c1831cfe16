"""The nouns of Vidette: jobs, streams, frames, events, reports. No I/O, no clock, no threads."""
