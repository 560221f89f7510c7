"""What requests, publishing, importing and rules cost, beside Django and a hand-written application."""
