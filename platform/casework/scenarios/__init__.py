"""The author's own tests: a story of a case, told in YAML, made true or not by the definition.

A scenario runs through the real writers, access and outbox, on a database of its own that is thrown
away. Nothing here touches the database of the installation.
"""
