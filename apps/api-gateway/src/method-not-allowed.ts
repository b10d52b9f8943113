import type { FastifyInstance, HTTPMethods } from 'fastify';
import { failure } from '#contracts';
import type { OperationDescriptor } from './recorder/descriptor.ts';

const methods: readonly HTTPMethods[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

interface KnownPath {
  readonly allowed: Set<string>;
  readonly operation: OperationDescriptor;
}

/** A route of the API: not those that only refuse a method. */
export interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly operation: OperationDescriptor;
}

/** Watches which routes are made, to know all paths and the methods that they have. */
export class KnownPaths {
  private readonly paths = new Map<string, KnownPath>();
  private isComplete = false;

  /** Every method of every path, in the order of their making. */
  readonly routes: KnownRoute[] = [];

  /** Every literal segment of every path. */
  readonly segments = new Set<string>();

  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method, config }) => {
      const operation = config?.operation;
      if (operation === undefined || this.isComplete) return;
      const known = this.paths.get(url) ?? { allowed: new Set<string>(), operation };
      for (const each of [method].flat()) {
        known.allowed.add(each.toUpperCase());
        this.routes.push({ method: each.toUpperCase(), url, operation });
      }
      this.paths.set(url, known);
      for (const segment of url.split('/')) if (!segment.startsWith(':')) this.segments.add(segment);
    });
  }

  /** Makes the missing methods of every path answer 405 with `Allow`, as operations of that path. */
  refuseOtherMethods(server: FastifyInstance): void {
    this.isComplete = true;
    for (const [url, { allowed, operation }] of [...this.paths]) {
      const allow = [...allowed].sort().join(', ');
      const missing = methods.filter((method) => !allowed.has(method));
      server.route({
        method: [...missing],
        url,
        config: { operation: { ...operation, changesState: false } },
        handler: (_request, reply) => {
          reply.header('allow', allow);
          throw failure('HTTP.METHOD_NOT_ALLOWED', `This path has the methods ${allow}.`);
        },
      });
    }
  }
}
