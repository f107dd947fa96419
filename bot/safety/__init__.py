"""Is this person safe? Utterance -> assessment. Pure, synchronous; errs towards asking; knows nothing of matching."""
