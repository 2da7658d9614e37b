"""Article files -> articles -> passages -> embeddings -> a Chroma store with a lexical index beside it."""
