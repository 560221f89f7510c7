"""A plain Django admin and a plain REST framework over the same cases, with the same durability."""
