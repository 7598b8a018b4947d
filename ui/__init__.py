"""The window. It imports forcesim; forcesim never imports it. It computes nothing that anyone could quote."""
