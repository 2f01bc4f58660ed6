"""Lambert 93 (EPSG:2154) to longitude and latitude, by the formulas of IGN's note NT/G 71 on the GRS80 ellipsoid."""

from math import atan, atan2, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan

SEMI_MAJOR, FLATTENING = 6_378_137.0, 1 / 298.257222101  # metres; GRS80
ECCENTRICITY = sqrt(2 * FLATTENING - FLATTENING**2)
MERIDIAN, ORIGIN = radians(3.0), radians(46.5)  # of the grid
PARALLELS = (radians(44.0), radians(49.0))
FALSE_EASTING, FALSE_NORTHING = 700_000.0, 6_600_000.0  # metres
PRECISION = 1e-12  # radians
EASTINGS, NORTHINGS = (-400_000.0, 1_400_000.0), (5_900_000.0, 7_300_000.0)  # what metropolitan France lies within


def _isometric(latitude: float) -> float:
    e = ECCENTRICITY * sin(latitude)
    return log(tan(pi / 4 + latitude / 2) * ((1 - e) / (1 + e)) ** (ECCENTRICITY / 2))


def _normal(latitude: float) -> float:
    return SEMI_MAJOR / sqrt(1 - (ECCENTRICITY * sin(latitude)) ** 2)


def _cosine(latitude: float) -> float:
    return sin(pi / 2 - latitude)


_FIRST, _SECOND = PARALLELS
EXPONENT = log(_normal(_SECOND) * _cosine(_SECOND) / (_normal(_FIRST) * _cosine(_FIRST))) / (
    _isometric(_FIRST) - _isometric(_SECOND)
)
CONSTANT = _normal(_FIRST) * _cosine(_FIRST) / EXPONENT * exp(EXPONENT * _isometric(_FIRST))
APEX = FALSE_NORTHING + CONSTANT * exp(-EXPONENT * _isometric(ORIGIN))


def covers(easting: float, northing: float) -> bool:
    """Whether the metres can be a place of metropolitan France."""
    return EASTINGS[0] <= easting <= EASTINGS[1] and NORTHINGS[0] <= northing <= NORTHINGS[1]


def to_degrees(easting: float, northing: float) -> tuple[float, float]:
    """(longitude, latitude) in degrees of a point in metres; exact to a millimetre within metropolitan France."""
    radius = hypot(easting - FALSE_EASTING, northing - APEX)
    angle = atan2(easting - FALSE_EASTING, APEX - northing)
    isometric = -log(radius / CONSTANT) / EXPONENT
    latitude = 2 * atan(exp(isometric)) - pi / 2
    while True:
        e = ECCENTRICITY * sin(latitude)
        better = 2 * atan(((1 + e) / (1 - e)) ** (ECCENTRICITY / 2) * exp(isometric)) - pi / 2
        if abs(better - latitude) < PRECISION:
            return degrees(MERIDIAN + angle / EXPONENT), degrees(better)
        latitude = better
