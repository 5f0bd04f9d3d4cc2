/**
 * What a process that we start needs to know of the environment: where programs, libraries, certificates and temporary
 * files are, and how people write here. Addresses of servers, passwords and tokens stand in the rest.
 */
const passed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_\w+|LD_LIBRARY_PATH|DYLD_\w+|SSL_CERT_(FILE|DIR)|OPENSSL_CONF|UV_\w+|NODE_(ENV|OPTIONS|EXTRA_CA_CERTS|ICU_DATA|V8_COVERAGE))$/;

/** Who listens for a debugger in the harness does not want every process of a run to. */
const debuggers = /--(inspect|debug-port)\S*/g;

/** The environment for a process that we start, with the variables of `more` besides; it holds nobody's secret. */
export function childEnv(
  more: readonly string[] = [],
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => passed.test(name) || more.includes(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'NODE_OPTIONS' ? value?.replaceAll(debuggers, '') : value]),
  );
}
