"""Files that hold several articles: archives, mailboxes, feeds, tables, books, saved pages."""
