"""SCIM 2.0 inbound (RFC 7643, RFC 7644): an identity provider pushes people, groups and managers.

What is pushed is kept as the provider said it, and read back as one directory. Only what Daypass
uses is taken: no password, photo, address or telephone number is ever stored.
"""
