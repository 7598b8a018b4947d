"""The window. It imports forcesim; forcesim never imports it. It computes nothing that anyone could quote."""

import logging

# silent unless the application, or a program that uses the package, handles its log
logging.getLogger(__name__).addHandler(logging.NullHandler())
