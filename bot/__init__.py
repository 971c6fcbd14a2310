"""Questions in chat or terminal -> answers with citations. Imports `index`, never the other way."""
