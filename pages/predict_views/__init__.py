"""The views in which a person puts something of their own to a trained network, one a file, each named by the tasks that it suits."""
