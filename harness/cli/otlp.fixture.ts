import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A figure as it came by OTLP: its points by their attributes, in words. */
export interface SentMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'counter' | 'histogram';
  readonly isCumulative: boolean;
  readonly points: ReadonlyMap<string, SentPoint>;
}

/** A number, or durations in buckets. */
export type SentPoint =
  | number
  | { readonly count: number; readonly sum: number; readonly buckets: number[]; readonly bounds: number[] };

/** One message, as a receiver understands it. */
export interface Sent {
  readonly path: string;
  readonly type: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly metrics: ReadonlyMap<string, SentMetric>;
}

/** Takes what is sent by OTLP over HTTP and reads it by the published numbers of its fields, with no code of the sender. */
export async function startReceiver(): Promise<{
  readonly url: string;
  readonly messages: Sent[];
  readonly stop: () => Promise<void>;
}> {
  const messages: Sent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      messages.push({
        path: request.url ?? '',
        type: request.headers['content-type'] ?? '',
        ...messageIn(plain),
      });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    async stop() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The fields of a message of Protocol Buffers by number: bytes, eight bytes, or an integer. */
type Fields = Map<number, (Buffer | number)[]>;

function fieldsOf(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a message ends within a number');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('a message ends within a field');
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag & 7;
    const value = kind === 0 ? varint() : take(kind === 1 ? 8 : kind === 5 ? 4 : varint());
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value]);
  }
  return fields;
}

const buffers = (fields: Fields, number: number): Buffer[] => (fields.get(number) ?? []) as Buffer[];
const messagesIn = (fields: Fields, number: number): Fields[] => buffers(fields, number).map(fieldsOf);
const textIn = (fields: Fields, number: number): string => buffers(fields, number)[0]?.toString() ?? '';
const integer = (bytes: Buffer): number => Number(bytes.readBigInt64LE());
const packed = (fields: Fields, number: number): Buffer[] =>
  buffers(fields, number).flatMap((all) =>
    Array.from({ length: all.length / 8 }, (_, at) => all.subarray(8 * at, 8 * at + 8)),
  );

function attributesIn(fields: Fields, number: number): Record<string, string> {
  return Object.fromEntries(
    messagesIn(fields, number).map((pair) => [
      textIn(pair, 1),
      messagesIn(pair, 2).map((value) => textIn(value, 1))[0] ?? '',
    ]),
  );
}

/** Labels of a point in one word, in the order of their names. */
export function pointName(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function messageIn(body: Buffer): Pick<Sent, 'resource' | 'metrics'> {
  const [whole] = messagesIn(fieldsOf(body), 1);
  if (whole === undefined) throw new Error('a message without a resource');
  const metrics = messagesIn(whole, 2).flatMap((scope) => messagesIn(scope, 2).map(metricOf));
  return {
    resource: messagesIn(whole, 1).map((resource) => attributesIn(resource, 1))[0] ?? {},
    metrics: new Map(metrics.map((metric) => [metric.name, metric])),
  };
}

function metricOf(metric: Fields): SentMetric {
  const [gauge, counter, histogram] = [5, 7, 9].map((number) => messagesIn(metric, number)[0]);
  const data = gauge ?? counter ?? histogram ?? new Map();
  const points = messagesIn(data, 1).map((point): [string, SentPoint] =>
    histogram === undefined
      ? [pointName(attributesIn(point, 7)), numberIn(point)]
      : [
          pointName(attributesIn(point, 9)),
          {
            count: integer(buffers(point, 4)[0]!),
            sum: buffers(point, 5)[0]!.readDoubleLE(),
            buckets: packed(point, 6).map(integer),
            bounds: packed(point, 7).map((bytes) => bytes.readDoubleLE()),
          },
        ],
  );
  return {
    name: textIn(metric, 1),
    unit: textIn(metric, 3),
    kind: gauge !== undefined ? 'gauge' : counter !== undefined ? 'counter' : 'histogram',
    isCumulative: data.get(2)?.[0] === 2,
    points: new Map(points),
  };
}

function numberIn(point: Fields): number {
  const [double] = buffers(point, 4);
  return double === undefined ? integer(buffers(point, 6)[0]!) : double.readDoubleLE();
}
