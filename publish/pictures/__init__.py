"""Events' images: what is kept of a body that somebody serves, decoded and written anew, and where that lies."""

from publish.pictures.decoding import MADE, PictureError, make_sizes
from publish.pictures.model import FOLDER, Picture, Size

__all__ = ["FOLDER", "MADE", "Picture", "PictureError", "Size", "make_sizes"]
