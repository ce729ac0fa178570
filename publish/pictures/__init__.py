"""Events' images: what is kept of a body that somebody serves (`decoding`, alone with Pillow), and where that lies."""

from publish.pictures.model import FOLDER, TYPE, Picture, Size

__all__ = ["FOLDER", "TYPE", "Picture", "Size"]
