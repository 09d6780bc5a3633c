"""A plan to a forecast: what is asked, the networks, how they did in the past beside simple rules, and what comes next."""
