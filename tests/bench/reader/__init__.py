"""How the reader is trained: examples, networks, fitting, export and figures. It needs torch, the product does not."""
