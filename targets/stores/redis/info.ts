/** One value of what INFO answers; undefined where the server does not tell. */
export function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
}

/** The version of a server: `7.0.15` for Redis, `valkey 8.1.0` for Valkey. */
export function serverVersion(info: string): string {
  const valkey = infoField(info, 'valkey_version');
  return valkey === undefined ? (infoField(info, 'redis_version') ?? 'unknown') : `valkey ${valkey}`;
}
