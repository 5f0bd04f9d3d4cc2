import type { GatewayKind } from './gateway.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';
import { reference } from './reference.ts';

/** Every gateway that can be put before a service. */
export const gateways: readonly GatewayKind[] = [reference, nginx, haproxy];
