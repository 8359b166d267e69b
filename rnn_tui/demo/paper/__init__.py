"""Figures for a paper: the heatmap and the gates alone, as SVG on white, and their numbers as CSV.

The colours are those of the app's light page, the sizes those of a journal: points on a column or on a page.
"""
