"""What pages are made of: the catalogue of texts, templates, sections, and pages as tagged PDF."""
