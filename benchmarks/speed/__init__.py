"""What `make bench` measures: whole runs and other libraries, as processes seen from outside and from within."""
