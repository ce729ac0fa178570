"""The Subscribe page: a builder of feeds, the feed of what is chosen, ready-made feeds, steps for each program."""

from publish.pages.subscribe.page import make_subscribe, make_subscribe_page

__all__ = ["make_subscribe", "make_subscribe_page"]
