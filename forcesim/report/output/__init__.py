"""What leaves the program: tables, workbook, figures, brief, description of the model, command and script."""
