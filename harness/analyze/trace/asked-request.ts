/** How a person names a request. */
export type AskedRequest =
  | { readonly kind: 'nonce'; readonly nonce: string }
  /** Without a span, all calls of a trace. */
  | { readonly kind: 'trace'; readonly traceId: string; readonly spanId?: string };

/** Reads a nonce, a traceparent (W3C Trace Context, section 3.2) or a trace id; a text says what is wrong with it. */
export function askedRequestOf(text: string): AskedRequest | string {
  const asked = text.trim();
  if (/^\d{1,16}$/.test(asked)) return { kind: 'nonce', nonce: asked };
  const [, traceId = '', spanId = ''] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/i.exec(asked) ?? [];
  if (traceId !== '')
    return /^0+$/.test(traceId) || /^0+$/.test(spanId)
      ? `${JSON.stringify(asked)} is a traceparent of nothing but zeros, which nobody is; write that of a request`
      : { kind: 'trace', traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase() };
  if (/^[0-9a-f]{32}$/i.test(asked)) return { kind: 'trace', traceId: asked.toLowerCase() };
  if (/^[\w.:-]{1,128}$/.test(asked) && !looksLikeTrace(asked)) return { kind: 'nonce', nonce: asked };
  return `${JSON.stringify(asked.slice(0, 80))} is no traceparent; write 00-, 32 hexadecimal digits, -, 16 of them, -01, or the number in Contend-Nonce`;
}

/** Whether it was meant as a traceparent: parts of hexadecimal digits, whatever their number. */
function looksLikeTrace(text: string): boolean {
  return /^[0-9a-z]{2}-[0-9a-z]+-[0-9a-z]*/i.test(text) || /^[0-9a-f]{20,}$/i.test(text);
}
