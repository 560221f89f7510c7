"""Files as rows of text: what encoding, which sheet, where the header stands, where the table ends."""
