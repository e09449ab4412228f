import { join } from 'node:path';
import ts from 'typescript';
import { SchemaOfType } from './schema-of-type.mjs';

const root = join(import.meta.dirname, '../..');
const verbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete']);

const settings = () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const include = ['apps/**/*.http.ts', 'libs/**/*.http.ts'];
  return ts.parseJsonConfigFileContent({ ...config, include }, ts.sys, root);
};

const decoratorsOf = (node) =>
  (ts.getDecorators(node) ?? []).map(({ expression }) => expression.expression?.text);

const controllersIn = (file) =>
  file.statements.filter((node) => ts.isClassDeclaration(node) && decoratorsOf(node).includes('Controller'));

const routesOf = (controller) =>
  controller.members.filter(
    (node) => ts.isMethodDeclaration(node) && decoratorsOf(node).some((name) => verbs.has(name)),
  );

const isNothing = (type) => (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0;

const pageOf = (items) => ({
  type: 'object',
  properties: {
    data: { type: 'array', items },
    nextCursor: {
      type: ['string', 'null'],
      description: 'Where the list goes on, for `after`; null: nowhere.',
    },
  },
  required: ['data', 'nextCursor'],
});

/** @returns one schema for all of them; null when there is none */
const anyOf = (schemas) => {
  const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema]))].toSorted();
  const list = different.map(([, schema]) => schema);
  return list.length > 1 ? { anyOf: list.flatMap((schema) => schema.anyOf ?? [schema]) } : (list[0] ?? null);
};

class Answers {
  constructor(program) {
    this.checker = program.getTypeChecker();
    this.schemas = new SchemaOfType(this.checker);
  }

  /** What the types of an answer are wrapped in is no part of the JSON. */
  unwrapped(type) {
    const inner = () => this.checker.getTypeArguments(type)[0];
    const wrappings = {
      Promise: () => this.unwrapped(inner()),
      Versioned: () => this.unwrapped(inner()).map((part) => ({ ...part, versioned: true })),
      Page: () => [{ type: inner(), paged: true }],
      StreamableFile: () => [{ isFile: true }],
    };
    const unwrap = wrappings[type.symbol?.name];
    return (
      unwrap?.() ?? (this.isMixed(type) ? type.types.flatMap((each) => this.unwrapped(each)) : [{ type }])
    );
  }

  /** Alternatives of which some are wrapped. */
  isMixed(type) {
    if (!type.isUnion() || this.schemas.names.of(type) !== undefined) return false;
    return type.types.some(({ symbol }) => /^(Versioned|Page|StreamableFile)$/.test(symbol?.name));
  }

  answerOf(type) {
    const parts = this.unwrapped(type);
    const shown = parts.filter((part) => !part.isFile && !isNothing(part.type));
    const schemas = shown.map((part) =>
      part.paged ? pageOf(this.schemas.of(part.type)) : this.schemas.of(part.type),
    );
    const isOnlyFile = parts.every(({ isFile }) => isFile);
    return {
      ...(!isOnlyFile && { answer: anyOf(schemas) }),
      ...(parts.some(({ versioned }) => versioned) && { versioned: true }),
      ...(parts.some(({ paged }) => paged) && { paged: true }),
    };
  }

  route(controller, method) {
    const described = (node) =>
      this.schemas.described(this.checker.getSymbolAtLocation(node.name)).description;
    const description = described(method) ?? described(controller);
    const signature = this.checker.getSignatureFromDeclaration(method);
    const answer = this.answerOf(this.checker.getReturnTypeOfSignature(signature));
    return { ...(description !== undefined && { description }), ...answer };
  }
}

/**
 * Reads what the routes answer from their return types, and what they do from their docstrings.
 * @returns routes by `Class.method`, and the schemas of all named types
 */
export const answersOfRoutes = () => {
  const { fileNames, options } = settings();
  const program = ts.createProgram(fileNames, options);
  const answers = new Answers(program);
  const controllers = fileNames.toSorted().flatMap((name) => controllersIn(program.getSourceFile(name)));
  const routes = controllers.flatMap((controller) =>
    routesOf(controller).map((method) => [
      `${controller.name.text}.${method.name.text}`,
      answers.route(controller, method),
    ]),
  );
  const components = [...answers.schemas.components].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { routes: Object.fromEntries(routes), components: Object.fromEntries(components) };
};
