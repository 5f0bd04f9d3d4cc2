/**
 * Requests to a service that is not ours are numbered from here on at least: far from where anybody counts from, so that a number
 * that it shows is that of a request, or one of its own.
 */
export const leastForeignNonce = 100_000;
