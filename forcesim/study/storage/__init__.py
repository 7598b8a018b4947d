"""Where runs and studies stay: the run store, the history of studies, capsules."""
