"""What would it do in every force? The question, and what is measured of the forces."""
