"""What is due at a moment. Pure and synchronous: time is an argument."""
