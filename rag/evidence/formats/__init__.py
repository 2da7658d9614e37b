"""Files to hand on: each holds kept answers as a person reads them, and, where it can, all that checks them."""
