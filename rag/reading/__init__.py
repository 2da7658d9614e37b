"""What in the found passages answers: the reader, a small trained network, and what it says of each sentence."""
