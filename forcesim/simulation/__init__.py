"""One replication of the model: a scenario, a seed and a number in, outcomes out.

MODEL.md beside this file describes the model on the example of Durham; each module says which of its paragraphs it
represents. Start reading at run.py (what comes out) and model.py (how the parts are put together).
"""
