"""The two faces of Footnote: the command line and the chat in the browser."""
