"""Components of the pages: template tags, the form renderer and the page that shows them all."""
