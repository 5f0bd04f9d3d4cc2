/** Where something may listen; a `host` that is this machine alone is an address of it, and is not looked up. */
export interface ListenAddress {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** As it was written. */
  readonly text: string;
}

const example = '127.0.0.1:9464';

/** Reads `127.0.0.1:9464`, `[::1]:9464` or `localhost:9464`; otherwise the answer says what to write. */
export function parseListenAddress(text: string): ListenAddress | string {
  const shown = JSON.stringify(text);
  const [, host = '', digits = ''] = /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d+)$/i.exec(text) ?? [];
  if (host === '') return `${shown} is no address with a port; write ${example}`;
  const port = Number(digits);
  if (port > 65_535) return `${shown} has a port above 65535; write ${example}`;
  if (!URL.canParse(`http://${host}:${port}`)) return `${shown} has no host that can be; write ${example}`;
  const bare = host.replaceAll(/^\[|\]$/g, '').toLowerCase();
  return { host: bare === 'localhost' ? '127.0.0.1' : bare, port, text };
}
