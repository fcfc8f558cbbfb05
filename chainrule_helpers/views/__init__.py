"""Pictures: data in, picture out. No widget, no state; NumPy and Matplotlib only in `plots`."""
