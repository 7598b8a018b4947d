"""The question that asks what finding out would be worth."""
