"""How the answer about the same people under two policies is told: tables, figure, frames."""
