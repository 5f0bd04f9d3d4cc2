import { collectionOf, idIn } from '../../harness/core/record.ts';
import type { Seed } from '../../harness/core/record.ts';
import { secretsHere } from '../../harness/core/secrets.ts';
import type { ServiceDefinition, Tools, Usage } from '../../harness/core/service.ts';
import { isObject } from '../../harness/drive/dialects/reply-parts.ts';
import { IdSource } from '../../harness/drive/dialects/service/ids.ts';
import type { Ids } from '../../harness/drive/dialects/service/ids.ts';
import { importService } from '../../harness/drive/dialects/service/module.ts';
import { SeededIds } from '../../harness/drive/dialects/service/seeded-ids.ts';
import { serviceFault, shown } from '../../harness/drive/dialects/service/service-fault.ts';
import type { Looked } from '../target.ts';
import { checkedAudit } from './audit.ts';
import { hook, hookBoundMs, hookHttp } from './hooks.ts';
import { reached } from './reach.ts';
import type { Place } from './reach.ts';
import { postSeed } from './remote.ts';
import { refuseTooMuch } from './too-much.ts';

/** What hooks get once setup is over. */
type Inside = Tools & { readonly shared: unknown };

/** Records that a seed can be too slow for. */
const many = 100;

/** Credentials that are made at once. */
const together = 16;

/** A service that somebody else started, as its adapter has it: what the hooks brought, and the hooks that are left to run. */
export class OpenService {
  readonly service: ServiceDefinition;
  readonly places: readonly Place[];
  /** What setup brought. */
  readonly shared: unknown;
  /** What the service calls the records that it was given. */
  readonly ids = new IdSource();
  readonly #seeded = new SeededIds();
  readonly #inside: Inside;
  readonly #hookMs: number;
  readonly #credentials: unknown[] = [];

  /** Reaches a service at its addresses and runs the setup of its adapter; none of its hooks may take longer than `hookMs`. */
  static async at(urls: readonly string[], module: string, hookMs = hookBoundMs): Promise<OpenService> {
    const service = await hook('the module', () => importService(module), hookMs);
    const places: Place[] = [];
    for (const url of urls) places.push(await reached(url));
    const [first] = places;
    if (first === undefined) throw new Error('a service needs an address');
    secretsHere.addVariables(process.env);
    const tools: Tools = { http: hookHttp(first), env: Object.freeze({ ...process.env }) };
    const { setup } = service;
    const shared = await secretsHere.whileComing(async () => {
      const brought = setup === undefined ? undefined : await hook('setup', () => setup(tools), hookMs);
      refuseTooMuch('setup', brought);
      noteBrought('setup', brought);
      return brought;
    });
    return new OpenService(service, places, { ...tools, shared }, hookMs);
  }

  private constructor(service: ServiceDefinition, places: readonly Place[], inside: Inside, hookMs: number) {
    this.service = service;
    this.places = places;
    this.shared = inside.shared;
    this.#inside = inside;
    this.#hookMs = hookMs;
  }

  /** Where hooks and looks go. */
  get place(): Place {
    return this.places[0]!;
  }

  /** The credential of each client, made where there is none yet; the same list each time, empty where clients have none. */
  async credentials(clients: number): Promise<readonly unknown[]> {
    const { client: make } = this.service;
    if (make === undefined) return this.#credentials;
    let next = this.#credentials.length;
    const making = async (): Promise<void> => {
      while (next < clients) {
        const client = next++;
        const name = `client (number ${client})`;
        const made = await this.#hook(name, () => make({ ...this.#inside, client }), '', 'client');
        noteBrought(name, made);
        this.#credentials[client] = made;
      }
    };
    await secretsHere.whileComing(() => Promise.all(Array.from({ length: together }, making)));
    return this.#credentials;
  }

  /** Makes records; notes and answers what the service calls them. */
  async seed(records: readonly Seed[]): Promise<Ids> {
    const { seed: make } = this.service;
    if (make === undefined) {
      await postSeed(
        records,
        this.place,
        'write a seed into the adapter that makes them, or take them there',
      );
      return new Map();
    }
    const given = records.map(({ key, fields }) =>
      Object.freeze({
        key,
        collection: collectionOf(key),
        id: idIn(key),
        fields: Object.freeze({ ...fields }),
      }),
    );
    const made: unknown = await this.#hook(
      'seed',
      () => make(given, this.#inside),
      given.length < many
        ? ''
        : `; it was asked for ${given.length} records: make them side by side, with Promise.all, or many with one request`,
    );
    const ids = this.#seeded.taken(
      made,
      records.map(({ key }) => key),
    );
    this.ids.add(ids);
    return ids;
  }

  /** What the adapter's audit tells of records; nothing where it has none. */
  async audit(keys: readonly string[]): Promise<Partial<Looked>> {
    const { audit } = this.service;
    if (audit === undefined) return {};
    const names = keys.map((key) =>
      Object.freeze({ key, collection: collectionOf(key), id: this.ids.known.get(key) ?? idIn(key) }),
    );
    return checkedAudit(await this.#hook('audit', () => audit(names, this.#inside)), new Set(keys));
  }

  async usage(): Promise<Usage> {
    const { usage } = this.service;
    if (usage === undefined) return {};
    const used: unknown = await this.#hook('usage', () => usage(this.#inside));
    const isTime = (ms: unknown): boolean => ms === undefined || (Number.isFinite(ms) && Number(ms) >= 0);
    if (!isObject(used) || !isTime(used['cpuMs']) || !isTime(used['storeCpuMs']))
      throw serviceFault(
        'usage',
        `answers with ${shown(used)}; write { cpuMs: milliseconds, storeCpuMs: milliseconds }, each from 0, or left out`,
      );
    return used;
  }

  async #hook<T>(name: string, run: () => T | Promise<T>, advice = '', part = name): Promise<T> {
    const answer = await hook(name, run, this.#hookMs, advice, part);
    refuseTooMuch(name, answer);
    return answer;
  }

  /** Runs the teardown and closes what was opened. */
  async close(): Promise<void> {
    const { teardown } = this.service;
    try {
      if (teardown !== undefined) await this.#hook('teardown', () => teardown(this.#inside));
    } finally {
      this.ids.close();
      await Promise.all(this.places.map(({ dispatcher }) => dispatcher.close()));
    }
  }
}

/** Takes what a hook brought: it is copied to other threads, so it has to be plain data, and it is told to nobody. */
function noteBrought(name: string, value: unknown): void {
  try {
    // First: a message about it is not to tell it either.
    secretsHere.addBrought(value, true);
    structuredClone(value);
  } catch {
    throw serviceFault(
      name,
      `answers with ${shown(value)}, which cannot be copied to another thread; answer with plain data`,
    );
  }
}
