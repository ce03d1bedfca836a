"""What knows Prefect, and nothing else: flows, tasks, artifacts, the server and its deployments."""
