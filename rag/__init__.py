"""The chain: question -> passages -> answer with citations."""
