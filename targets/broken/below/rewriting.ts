import type { Mistake } from '../broken-service.ts';

/** A service with another text at one place of a script; throws where the script does not hold `from` exactly once. */
export function inScript(script: string, from: string, to: string): Mistake {
  return {
    rewrites: {
      script(name, text) {
        if (name !== script) return text;
        const places = text.split(from).length - 1;
        if (places !== 1)
          throw new Error(
            `cannot plant a mistake: ${name}.lua holds ${JSON.stringify(from)} ${places} times; name a text that it holds once`,
          );
        return text.replace(from, () => to);
      },
    },
  };
}

/** A service with another text in the statements that match `in`; throws where one of them does not hold `from`. */
export function inStatements(statements: RegExp, from: RegExp, to: string): Mistake {
  return {
    rewrites: {
      statement(text) {
        if (!statements.test(text)) return text;
        const now = text.replace(from, to);
        if (now === text)
          throw new Error(
            `cannot plant a mistake: ${String(from)} is not in the statement ${JSON.stringify(text)}; name what is`,
          );
        return now;
      },
    },
  };
}
