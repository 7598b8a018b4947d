"""One module a page or chart: values that are ready to be drawn."""
