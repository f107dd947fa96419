"""Progress as a picture for a phone and as a page for a physio. What is shown is decided in `dialogue`.

Matplotlib is imported with these modules and not before they are needed, through its objects only: nothing of it is
global here, so that a picture can be drawn in any thread. The type comes with it: every machine draws the same.
"""
