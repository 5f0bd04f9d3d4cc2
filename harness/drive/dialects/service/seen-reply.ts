import type { Reply } from '../../../core/dialect.ts';
import type { WireReply } from '../../../core/service.ts';

/** One reply as an adapter sees it: a body is read when it is asked for. */
export class SeenReply implements WireReply {
  #reply: Reply | undefined;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  /** The bytes of the reply are overwritten from now on: whoever has kept it is told so rather than shown another. */
  over(): void {
    this.#reply = undefined;
  }

  get status(): number {
    return this.#there.status;
  }

  readonly header = (name: string): string | undefined => this.#there.header(name.toLowerCase());

  get json(): unknown {
    return this.#there.json();
  }

  get text(): string {
    return this.#there.body().toString();
  }

  get bytes(): Uint8Array {
    return Buffer.from(this.#there.body());
  }

  get #there(): Reply {
    if (this.#reply === undefined)
      throw new Error('a reply can be read only in the call that it was given to: keep what you need of it');
    return this.#reply;
  }
}

/** What other clients of HTTP call the parts of a reply, and what they are called here. */
const elsewhere = {
  headers: "header('location')",
  body: 'json, text and bytes',
  data: 'json',
  statusCode: 'status',
  ok: 'status',
};

// Whoever asks for one is told what to write, not that something is undefined.
for (const [name, ours] of Object.entries(elsewhere)) {
  Object.defineProperty(SeenReply.prototype, name, {
    get: () => {
      throw new TypeError(`a reply has no ${name}, but ${ours}`);
    },
  });
}
