import { expect, test } from 'vitest';
import { otlpTargetIn } from './otlp-target.ts';

const here = 'http://127.0.0.1:4318';

test.each([
  // nobody asked
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
  // somebody has switched it off
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_METRICS_EXPORTER: 'none' }, undefined],
  // the path is that of metrics, or as it was given for metrics alone
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here }, `${here}/v1/metrics every 5000`],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${here}/in/` }, `${here}/in/v1/metrics every 5000`],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://u:p@a.example/m?k=1' },
    'https://a.example/m every 5000',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_METRIC_EXPORT_INTERVAL: '250' }, `${here}/v1/metrics every 250`],
  // too often, or no number
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_METRIC_EXPORT_INTERVAL: '1' }, `${here}/v1/metrics every 5000`],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_METRIC_EXPORT_INTERVAL: 'x' }, `${here}/v1/metrics every 5000`],
  // what cannot be sent
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    'OTEL_EXPORTER_OTLP_ENDPOINT: is no http or https URL; write http://127.0.0.1:4318',
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: here, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is spoken here; write that, with an endpoint that takes it',
  ],
])('%j', (env, said) => {
  const target = otlpTargetIn(env);
  expect(target?.kind === 'send' ? `${target.shown} every ${target.everyMs}` : target?.text).toBe(said);
});
