"""From numbers to what a person reads: sentences, tables, figures, pages. Nothing here runs a study."""
