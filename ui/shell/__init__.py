"""What is around the pages: menus, status bar, help, tour, export, reopening."""
