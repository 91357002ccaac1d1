"""Kinpira, a customer success platform."""
