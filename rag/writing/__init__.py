"""Language models: asked, read while they write, and checked."""
