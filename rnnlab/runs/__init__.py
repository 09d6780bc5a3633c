"""Where runs live: their records, the queue for the machine, and the processes that train."""
