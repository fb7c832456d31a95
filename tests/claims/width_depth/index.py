"""Claims of the page `width_depth/index`."""

claims = []

defined = ["One step, one number"]
