"""The staff desk: my work, lists, records and cases, people."""
