"""What to do next, in the knowledge's words. Pure and synchronous."""
