/** Where figures go by OTLP, as the standard variables say. */
export interface OtlpTarget {
  readonly kind: 'send';
  /** Without user, password and query. */
  readonly shown: string;
  readonly everyMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const usualMs = 5000;
const leastMs = 100;

/**
 * Reads the variables of OpenTelemetry that say whether, where and how metrics are sent: undefined where nobody asked; a problem is no
 * reason not to race.
 */
export function otlpTargetIn(
  env: Readonly<Record<string, string | undefined>>,
): OtlpTarget | { readonly kind: 'problem'; readonly text: string } | undefined {
  const set = (name: string): string | undefined => {
    const text = env[name]?.trim();
    return text === '' ? undefined : text;
  };
  const own = 'OTEL_EXPORTER_OTLP_METRICS_';
  const all = 'OTEL_EXPORTER_OTLP_';
  const source = [own, all].map((part) => `${part}ENDPOINT`).find((name) => set(name) !== undefined);
  const isOff =
    set('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' ||
    !(set('OTEL_METRICS_EXPORTER') ?? 'otlp').split(',').some((name) => name.trim() === 'otlp');
  if (source === undefined || isOff) return undefined;
  const problem = (name: string, text: string) => ({ kind: 'problem', text: `${name}: ${text}` }) as const;
  const endpoint = set(source) ?? '';
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return problem(source, 'is no http or https URL; write http://127.0.0.1:4318');
  const protocolIn = [own, all].map((part) => `${part}PROTOCOL`).find((name) => set(name) !== undefined);
  if (protocolIn !== undefined && set(protocolIn) !== 'http/protobuf')
    return problem(
      protocolIn,
      'only http/protobuf is spoken here; write that, with an endpoint that takes it',
    );
  const path = source.startsWith(own) ? url.pathname : `${url.pathname.replace(/\/$/, '')}/v1/metrics`;
  const everyMs = Number(set('OTEL_METRIC_EXPORT_INTERVAL') ?? usualMs);
  return {
    kind: 'send',
    shown: `${url.origin}${path}`,
    everyMs: everyMs >= leastMs ? everyMs : usualMs,
    env,
  };
}
