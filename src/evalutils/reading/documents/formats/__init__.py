"""Readers of formats, one module a family: each turns a file's bytes into one ``Document``."""
