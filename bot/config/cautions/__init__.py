"""What may be meant and deserves a look, one idea a file. Nothing here is an error."""
