import type { FastifyInstance } from 'fastify';
import { refused } from '../refusals.js';
import type { RefusedError } from '../refusals.js';

interface Known {
  readonly matches: RegExp;
  readonly methods: Set<string>;
}

const special = /[.*+?^${}()|[\]\\]/g;

/** One path pattern of the router as an expression: `:name` is one segment or part of one, a final `*` is any rest. */
const expressionOf = (url: string): RegExp => {
  const parts = url.split(/(:[A-Za-z_]\w*|\*$)/).map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+?' : part.replaceAll(special, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`);
};

/** Remembers every route, to tell an unknown path from a known one that lacks the method. */
export class KnownRoutes {
  private readonly routes = new Map<string, Known>();

  constructor(instance: FastifyInstance) {
    instance.addHook('onRoute', ({ url, method }) => {
      const known = this.routes.get(url) ?? { matches: expressionOf(url), methods: new Set() };
      for (const each of [method].flat()) known.methods.add(each);
      this.routes.set(url, known);
    });
  }

  /** @returns the methods of a path, sorted; none for an unknown one */
  methodsOf(path: string): readonly string[] {
    const found = [...this.routes.values()].filter(({ matches }) => matches.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].toSorted();
  }

  /** @returns why no route took the request: route.unknown, or method.not-allowed with Allow */
  refusal(method: string, url: string): RefusedError {
    const [path = ''] = url.split('?');
    const methods = this.methodsOf(path);
    if (methods.length === 0 || methods.includes(method)) {
      return refused('route.unknown', 'There is nothing at this address.');
    }
    const allow = methods.join(', ');
    return refused('method.not-allowed', `This address takes ${allow}.`, { headers: { allow } });
  }
}
