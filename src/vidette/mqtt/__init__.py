"""Events and states at an MQTT broker, as home automation reads them."""
