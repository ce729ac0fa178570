"""The feed builder of the Subscribe page: what a selection would bring, which address it has, and one compact file that
lets a browser answer both. Its script (site/assets/selection.js) says what these modules say; a test compares them."""
