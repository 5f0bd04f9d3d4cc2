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
];
