"""PDF files made for the tests, as printers, browsers and typesetters make them; what stands under boxes on them."""
