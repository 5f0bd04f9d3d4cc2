import type { FieldServer } from '../field-server.ts';

/** A server of linked data that keeps all in memory, where anybody may write: in two versions, of which one has a known fault. */
function css(version: string, said: string): FieldServer {
  return {
    name: `css-${version}`,
    adapters: 'css',
    title: 'Community Solid Server',
    makers: 'the CommunitySolidServer authors',
    origin: { kind: 'npm', package: '@solid/community-server', version, program: 'bin/server.js' },
    arrange: ({ port }) => ({
      files: {},
      args: ['--port', `${port}`, '--baseUrl', `http://127.0.0.1:${port}/`].concat(
        '--config',
        '@css:config/default.json',
        '--loggingLevel',
        'error',
      ),
    }),
    ready: '/',
    races: [
      { adapter: 'edits.ts', what: 'a resource is PUT with If-Match', arrivals: ['closed'], effort, said },
    ],
  };
}

/** Few, so that one of them reads what another has just put, within the second. */
const effort = { clients: 3, duration: '5s' };

const issue = '[#2101](https://github.com/CommunitySolidServer/CommunitySolidServer/issues/2101)';
const change = '[#2102](https://github.com/CommunitySolidServer/CommunitySolidServer/pull/2102)';

/** Its tags are seconds. */
export const cssOfSeconds = css('7.1.7', `Known: one tag is that of all versions of a second, ${issue}`);
/** Its tags are milliseconds. */
export const cssOfMilliseconds = css('7.1.8', `Mended by ${change}: tags are milliseconds`);
