"""Results as pages for people: `build` makes display-ready contexts, `pages` renders them."""
