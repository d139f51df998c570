"""Public holidays of a country or of one of its regions."""


def place(said: str) -> str:
    if len(said.partition("-")[0]) != 2:
        raise ValueError(
            f'there is no country "{said}"; write two letters as in ISO 3166, such as DE, or DE-BY with a region'
        )
    return said.upper()
