"""The guided check whether a business may be supported: its steps, the verdict and the draft application."""
