"""Our own line drawings of exercises, from the joint angles in an exercise's file. The only home of Pillow.

Pure: the same description gives the same bytes. Where pictures are kept, and who is sent one, is for others.
"""

from bot.drawing.card import draw, is_drawable

__all__ = ["draw", "is_drawable"]
