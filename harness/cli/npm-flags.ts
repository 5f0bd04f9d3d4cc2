/** Flags that npm has for itself, or that people set for it once and for all. */
const npmsOwn: ReadonlySet<string> = new Set(['json', 'help', 'version']);

/**
 * Flags that stand before npm's `--`, and that npm therefore kept for itself: it hands them on as variables, and the command would
 * run without them. A problem each, with what to write instead.
 */
export function flagsTakenByNpm(
  env: Readonly<Record<string, string | undefined>>,
  options: readonly string[],
): string[] {
  const script = env['npm_lifecycle_event'];
  if (script === undefined) return [];
  return options.flatMap((name) => {
    const value = env[`npm_config_${name.replaceAll('-', '_')}`];
    if (value === undefined || value === '' || npmsOwn.has(name)) return [];
    const flag = value === 'true' ? `--${name}` : `--${name} ${value}`;
    return [
      script === 'npx'
        ? `npm took --${name} for itself: write flags behind the command: npx contend bench ${flag}`
        : `npm took --${name} for itself: write -- before flags: npm run ${script} -- ${flag}`,
    ];
  });
}
