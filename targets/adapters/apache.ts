import type { Arrangement, Place } from './field-server.ts';

const modulesFolder = '/usr/lib/apache2/modules';

/** Apache's web server with some modules, in its own folder and on loopback alone; `lines` say what it serves. */
export function apache(
  { folder, port }: Place,
  modules: readonly string[],
  lines: readonly string[],
): Pick<Arrangement, 'files' | 'args'> {
  const config = [
    `ServerRoot ${folder}`,
    `DefaultRuntimeDir ${folder}`,
    `PidFile ${folder}/httpd.pid`,
    ...modules.map((name) => `LoadModule ${name}_module ${modulesFolder}/mod_${name}.so`),
    `Listen 127.0.0.1:${port}`,
    'ServerName 127.0.0.1',
    `ErrorLog ${folder}/error.log`,
    'LogLevel error',
    'KeepAlive On',
    'MaxKeepAliveRequests 0',
    ...lines,
    '',
  ];
  return {
    files: { 'httpd.conf': config.join('\n') },
    args: ['-f', `${folder}/httpd.conf`, '-D', 'FOREGROUND'],
  };
}
