"""Publishing: the only room that sees both sides. Text becomes a revision, a revision a Catalogue."""
