"""The one careful way out: which addresses may be asked, and one bounded exchange with them."""
