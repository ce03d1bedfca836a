"""Decide whose document it is: department or unit, scope, year, kind and place, from what is printed."""
