"""Reads pages that are pictures: upright and rectified, by their rules, with two recognisers that must agree."""
