"""The paper twin of a form: a page to print, or to fill in on the screen, made of the same questions."""
