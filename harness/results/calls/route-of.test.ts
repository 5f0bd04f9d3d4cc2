import { expect, test } from 'vitest';
import { namedBy } from './route-of.ts';

test.each([
  ['/items/7', '/items/{id}', '/items/7'],
  ['/items/7/purchase', '/items/{id}/purchase', '/items/7'],
  ['/shops/3/items/item-17/stock', '/shops/{id}/items/{id}/stock', '/shops/3/items/item-17'],
  ['/v1/users/6f1c0a52-91f4-4d8e-9c0b-3f0f7f0d8a11', '/v1/users/{id}', '/v1/users/6f1c0a52-91f4-4d8e-9c0b-3f0f7f0d8a11'],
  ['/blobs/9f86d081884c7d65', '/blobs/{id}', '/blobs/9f86d081884c7d65'],
  ['/orders/01J9ZC3V8Q4W5X6Y7Z8A9B0C1D', '/orders/{id}', '/orders/01J9ZC3V8Q4W5X6Y7Z8A9B0C1D'],
  ['/users/ann@example.org/mail', '/users/{id}/mail', '/users/ann@example.org'],
  // The secret of a hook varies, whatever it looks like.
  ['/services/T00000000/B00000000/XXXXhookXXXX', '/services/T00000000/{id}/{id}', '/services/T00000000/B00000000/XXXXhookXXXX'],
  ['/api/webhooks/123456789012345678/abcdef/slack', '/api/webhooks/{id}/{id}/{id}', '/api/webhooks/123456789012345678/abcdef/slack'],
  ['/services/tea/black/green', '/services/tea/black/green', '/services/tea/black/green'],
  // Words are words, and a version is no record.
  ['/v2/settings/checkout', '/v2/settings/checkout', '/v2/settings/checkout'],
  ['/users/alice', '/users/alice', '/users/alice'],
  ['/deadbeefs/facade', '/deadbeefs/facade', '/deadbeefs/facade'],
  ['/api/oauth2/token', '/api/oauth2/token', '/api/oauth2/token'],
  ['/', '/', '/'],
])('%s is of the route %s and about %s', (path, route, resource) => {
  expect(namedBy(path)).toEqual({ route, resource });
});
