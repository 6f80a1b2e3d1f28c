/**
 * The metropolitan areas simulated people live in. In: nothing. Out: a table of centers with their time zones.
 * It exists because the shipped city database has no time zones, and because neighbors need a common notion of "near".
 */
export interface Metro {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Degrees, WGS 84. */
  readonly lat: number;
  readonly lon: number;
  /** IANA zone. */
  readonly timezone: string;
}

const metro = (name: string, country: string, lat: number, lon: number, timezone: string): Metro => ({
  name,
  country,
  lat,
  lon,
  timezone,
});

export const METROS: readonly Metro[] = [
  metro('New York', 'US', 40.71, -74.01, 'America/New_York'),
  metro('Boston', 'US', 42.36, -71.06, 'America/New_York'),
  metro('Philadelphia', 'US', 39.95, -75.17, 'America/New_York'),
  metro('Washington', 'US', 38.91, -77.04, 'America/New_York'),
  metro('Atlanta', 'US', 33.75, -84.39, 'America/New_York'),
  metro('Miami', 'US', 25.77, -80.19, 'America/New_York'),
  metro('Detroit', 'US', 42.33, -83.05, 'America/Detroit'),
  metro('Chicago', 'US', 41.88, -87.63, 'America/Chicago'),
  metro('Minneapolis', 'US', 44.98, -93.27, 'America/Chicago'),
  metro('Nashville', 'US', 36.16, -86.78, 'America/Chicago'),
  metro('Dallas', 'US', 32.78, -96.8, 'America/Chicago'),
  metro('Houston', 'US', 29.76, -95.37, 'America/Chicago'),
  metro('Austin', 'US', 30.27, -97.74, 'America/Chicago'),
  metro('Denver', 'US', 39.74, -104.99, 'America/Denver'),
  metro('Phoenix', 'US', 33.45, -112.07, 'America/Phoenix'),
  metro('Las Vegas', 'US', 36.17, -115.14, 'America/Los_Angeles'),
  metro('Los Angeles', 'US', 34.05, -118.24, 'America/Los_Angeles'),
  metro('San Diego', 'US', 32.72, -117.16, 'America/Los_Angeles'),
  metro('San Francisco', 'US', 37.77, -122.42, 'America/Los_Angeles'),
  metro('Seattle', 'US', 47.61, -122.33, 'America/Los_Angeles'),
  metro('London', 'GB', 51.51, -0.13, 'Europe/London'),
  metro('Manchester', 'GB', 53.48, -2.24, 'Europe/London'),
  metro('Berlin', 'DE', 52.52, 13.4, 'Europe/Berlin'),
  metro('Munich', 'DE', 48.14, 11.58, 'Europe/Berlin'),
  metro('Hamburg', 'DE', 53.55, 9.99, 'Europe/Berlin'),
  metro('Frankfurt am Main', 'DE', 50.11, 8.68, 'Europe/Berlin'),
  metro('Paris', 'FR', 48.86, 2.35, 'Europe/Paris'),
  metro('Lyon', 'FR', 45.76, 4.84, 'Europe/Paris'),
];

const RADIANS = Math.PI / 180;

/** Great-circle distance in kilometers between two points in degrees. */
export function kilometers(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const half =
    Math.sin(((b.lat - a.lat) * RADIANS) / 2) ** 2 +
    Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(((b.lon - a.lon) * RADIANS) / 2) ** 2;
  return 12742 * Math.asin(Math.sqrt(half));
}
