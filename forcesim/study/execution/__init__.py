"""How runs come about: plan, engine, executors, events."""

import logging

# silent unless a program that uses forcesim says where its log goes
logging.getLogger("forcesim").addHandler(logging.NullHandler())
