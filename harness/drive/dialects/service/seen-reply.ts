import type { Reply } from '../../../core/dialect.ts';
import type { WireReply } from '../../../core/service.ts';

/** Replies as mappings see them, one after the other: a body is read when it is asked for. */
export class SeenReply implements WireReply {
  #reply: Reply | undefined;

  of(reply: Reply): this {
    this.#reply = reply;
    return this;
  }

  get status(): number {
    return this.#reply?.status ?? 0;
  }

  readonly header = (name: string): string | undefined => this.#reply?.header(name.toLowerCase());

  get json(): unknown {
    return this.#reply?.json();
  }

  get text(): string {
    return this.#reply?.body().toString() ?? '';
  }

  get bytes(): Uint8Array {
    return this.#reply?.body() ?? new Uint8Array();
  }
}
