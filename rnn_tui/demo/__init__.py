"""Scripted demos: a tape of keys and times is played on the app itself, and leaves pictures, text and numbers."""
