"""What partners show elsewhere: lists for their own sites, posters, newsletters, and the pages that offer them."""
