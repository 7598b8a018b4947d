"""What an answer says of money: costs by who bears them, and the two purses."""
