"""Reads files: of every format we know, what is in it, as documents; in a child process, with bounds."""
