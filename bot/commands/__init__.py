"""What each command of `kneebot` does, one module a command. Builds the parts and hands them over."""
