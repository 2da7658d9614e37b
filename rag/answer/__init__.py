"""What is answered: quotes or a refusal, put together with citations."""
