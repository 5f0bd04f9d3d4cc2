const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4LTkxIn0.c2lnbmF0dXJlLW9mLTkx';
/** The rest of it, which tells as much. */
const rest = 'c2lnbmF0dXJlLW9mLTkx';

/** Targets of requests with a credential in their path, and what of it nobody may see. */
export const secretTargets: readonly { readonly target: string; readonly secret: string }[] = [
  { target: `/invitations/${jwt}/accept`, secret: rest },
  { target: `/invitations/t.${jwt}`, secret: rest },
  { target: `/invitations/token-${jwt}`, secret: rest },
  { target: `/invitations/tokenx${jwt}`, secret: rest },
  { target: `/invitations/%65yJ${jwt.slice(3)}`, secret: rest },
  { target: `/invitations/e%79%4a${jwt.slice(3)}`, secret: rest },
  { target: `/invitations/%2565yJ${jwt.slice(3)}`, secret: rest },
  { target: `/a/Bearer%20${jwt}`, secret: rest },
  { target: '/a/Bearer%20opaque-1201/b', secret: 'opaque-1201' },
  { target: '/a/basic+b3BhcXVlLTEyMDI=', secret: 'b3BhcXVlLTEyMDI' },
  { target: '/items/7%3Ftoken=opaque-1203', secret: 'opaque-1203' },
  { target: '/items/7%3fx=opaque-1204', secret: 'opaque-1204' },
  { target: '/items/7%253Fx=opaque-1205', secret: 'opaque-1205' },
  { target: '/items/7%3Bjsessionid=opaque-1206', secret: 'opaque-1206' },
  { target: '/items/7;jsessionid=opaque-1207', secret: 'opaque-1207' },
  { target: '/items/7%23access_token=opaque-1208', secret: 'opaque-1208' },
  { target: '/items/7?access_token=opaque-1209', secret: 'opaque-1209' },
  { target: '/items/7//user:opaque-1210@host/x', secret: 'opaque-1210' },
  { target: '//user:opaque-1211@host/items/7', secret: 'opaque-1211' },
  { target: '/proxy/https:%2F%2Fme%3Aopaque-1212%40host', secret: 'opaque-1212' },
  { target: '/proxy/https://me:opaque-1213@host/x', secret: 'opaque-1213' },
  { target: '/a/access_token=opaque-1214', secret: 'opaque-1214' },
  { target: '/a/API-Key=opaque-1215/b', secret: 'opaque-1215' },
  { target: '/a/password%3Dopaque-1216', secret: 'opaque-1216' },
  { target: '/a/sk_live_opaque1217', secret: 'opaque1217' },
  { target: '/a/ghp_16C7e42F292c6912E7710c838347Ae178B4a', secret: '16C7e42F292c' },
  { target: '/a/x-AKIAIOSFODNN7EXAMPLE', secret: 'IOSFODNN7' },
  { target: '/a/AIzaSyA1234567890abcdefghijkl/b', secret: 'SyA1234567890' },
  { target: '/a/xoxb-opaque-1218', secret: 'opaque-1218' },
  { target: '/a/glpat-opaque1219', secret: 'opaque1219' },
  { target: '/a/sk%5Flive%5Fopaque1220', secret: 'opaque1220' },
  ...[
    // Keys of makers, each as its maker has it.
    'sk-ant-api03-@',
    'sk-proj-@',
    'xapp-1-A0-@',
    'npm_@',
    'hf_@',
    'gsk_@',
    'SG.@.@',
    'hvs.@',
    'pypi-AgEI@',
    'ya29.@',
    'shpat_@',
    'dop_v1_@',
    'whsec_@',
    'GOCSPX-@',
    'xkeysib-@',
    'bot123456789:AA@/sendMessage',
    'services/T00000000/B00000000/@',
    'api/webhooks/123456789012345678/@',
    'v4.local.@',
    'v4.public.@',
    'glrt-@',
    // Schemes and names, however they are written.
    'Bearer%09@',
    'Bearer_@',
    'bearer:@',
    'Bearer%3A@',
    'Negotiate%20@',
    'AWS4-HMAC-SHA256%20Credential=@',
    'token:@',
    'token%3A@',
    'token%253A@',
    'token[]=@',
    'token%5B%5D=@',
    'token%20=@',
    'token%EF%BC%9D@',
    'pwd:@',
    'auth=@',
    'jwt=@',
    'sid=@',
    'x-sig=@',
    'otp=@',
    // Letters by numbers that no decoder of UTF-8 takes.
    '%u0074oken=@',
    '%c1%b4oken=@',
    '%e0%81%b4oken=@',
    '7%00@',
    '7%09%3f@',
  ].map((form, at) => {
    const secret = `Zq${at + 10}dXk9Wv7Rt5Lp3Nm1`;
    return { target: `/a/${form}`.replaceAll('@', secret).replace('/a/services/', '/services/'), secret };
  }),
];

/** Values of headers that are logged, with a credential, and what of it nobody may see. */
export const secretHeaders: readonly {
  readonly name: string;
  readonly value: string;
  readonly secret: string;
}[] = [
  { name: 'Idempotency-Key', value: jwt, secret: rest },
  { name: 'Idempotency-Key', value: 'Bearer opaque-1301-abc', secret: 'opaque-1301' },
  { name: 'Idempotency-Key', value: 'Bearer\topaque-1302-abc', secret: 'opaque-1302' },
  { name: 'Idempotency-Key', value: '"sk_live_opaque1303"', secret: 'opaque1303' },
  { name: 'Idempotency-Key', value: 'token=opaque1304', secret: 'opaque1304' },
  { name: 'If-Match', value: `"${jwt}"`, secret: rest },
  { name: 'If-Match', value: '"1", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"', secret: '16C7e42F292c' },
  { name: 'If-None-Match', value: 'Basic b3BhcXVlLTEzMDU=', secret: 'b3BhcXVlLTEzMDU' },
  { name: 'If-Unmodified-Since', value: 'Bearer opaque-1306', secret: 'opaque-1306' },
  { name: 'traceparent', value: 'opaque-1307', secret: 'opaque-1307' },
  {
    name: 'traceparent',
    value: '00-opaque1308opaque1308opaque1308op-00f067aa0ba902b7-01',
    secret: 'opaque1308',
  },
  {
    name: 'traceparent',
    value: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-opaque-1309',
    secret: 'opaque-1309',
  },
  { name: 'Contend-Nonce', value: 'sk_live_opaque1310', secret: 'opaque1310' },
];
