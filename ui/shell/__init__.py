"""What is around the pages: menus, status bar, help, the tour, opening, saving and reopening answers."""
