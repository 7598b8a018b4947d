"""The workbook: its tables, and the file that holds them."""
