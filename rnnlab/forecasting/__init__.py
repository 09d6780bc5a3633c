"""What is known of forecasts beside a network's."""
