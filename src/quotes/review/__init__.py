"""The review: records corrected by hand in a browser on this machine, saved as gold."""
