"""Pictures in, pictures out: the only room that knows PyAV."""
