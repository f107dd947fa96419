"""What a runner means: an utterance goes in, entries with calibrated scores and reasons come out. Pure, synchronous.

Red flags are not looked for here: that is `safety/`, and neither room tunes the other.
"""
