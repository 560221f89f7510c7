"""Rows of other people's files become records: a mapping, a plan, batches, and numbers that add up."""
