"""Whose document it is: department or unit, scope, year, kind and place, each from what is printed."""
