"""Accounts: who signs in, with which roles, and which machines hold a token."""
