"""A year of many people, three journeys each, in all roles: does anybody ever get more than they can bear?"""
