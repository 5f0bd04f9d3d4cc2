// Articles with entity tags that are digests; a stale If-Match is a 412. `wrong` waits between comparing and writing.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const [port = '3000', mode = 'right'] = process.argv.slice(2);
const articles = new Map();
const tagOf = (article) => `"${createHash('md5').update(JSON.stringify(article)).digest('hex')}"`;

async function decide({ method, url, headers }, body) {
  const [, id] = /^\/articles\/(.+)$/.exec(url) ?? [];
  const article = articles.get(id);
  if (method === 'POST' && url === '/articles') {
    articles.set(body.slug, body.article);
    return [201, {}, tagOf(body.article)];
  }
  if (article === undefined) return [404, { message: 'no such article' }];
  if (method === 'GET') return [200, article, tagOf(article)];
  if (headers['if-match'] === undefined) return [428, { message: 'If-Match is needed' }];
  if (headers['if-match'] !== tagOf(article))
    return [412, { message: 'somebody was faster' }, tagOf(article)];
  if (mode === 'wrong') await new Promise((done) => setTimeout(done, 1));
  articles.set(id, body);
  return [200, body, tagOf(body)];
}

createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const [status, answer, tag] = await decide(request, text === '' ? {} : JSON.parse(text));
  if (tag !== undefined) response.setHeader('ETag', tag);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(port), '127.0.0.1');
