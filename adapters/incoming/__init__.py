"""The one careful way in: what others post to us is bounded before anybody looks at it."""
